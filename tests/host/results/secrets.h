// Studies whose every text tells whose they are.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "host/results/study_file.h"
#include "tests/host/results/studies.h"

namespace bb::testing {

inline const std::vector<std::string> kPrivateNames = {"build-7", "jane", "/home/jane doe"};

/// What none of the texts may have in the end.
inline const std::vector<std::string> kSecrets = {"build-7", "jane", "doe", "/home", "/srv"};

/// Adds secrets to each text, also to names of members that are not the format's own. Leaves out
/// the texts that the format limits to names.
inline void plant_secrets(nlohmann::json& json, const std::string& key = "") {
  static const std::set<std::string> names = {"backend", "kernel",   "scope",
                                              "code",    "saved_as", "status"};
  static const std::string secret = "'/home/jane doe/a b' on build-7 by jane, -I/srv/jane_x/y";
  if (json.is_string() && !names.contains(key)) {
    const bool is_path = key == "folder" || key == "saved_images";
    json = is_path ? "/srv/jane/of doe/pictures" : json.get<std::string>() + secret;
  }
  if (key == "environment") json["OMP_" + secret] = "";
  if (!json.is_structured()) return;
  for (const auto& [name, value] : json.items()) {
    plant_secrets(value, json.is_array() ? key : name);
  }
}

[[nodiscard]] inline Study with_secrets(const Study& study) {
  nlohmann::json json = nlohmann::json::parse(to_json(study));
  plant_secrets(json);
  return parse_study(bytes_of(json.dump()));
}

}  // namespace bb::testing
