// The sections that are mostly tables and lists.
#include <fmt/format.h>

#include <cctype>

#include "host/html/markup.h"
#include "host/html/sections.h"
#include "host/report/columns.h"
#include "host/report/facts.h"
#include "host/report/notes.h"
#include "host/report/numbers.h"
#include "host/report/side_by_side.h"

namespace bb {
namespace {

std::string machine_list(const NamedStudy& study) {
  std::string list;
  for (const Fact& fact : machine_facts()) {
    const std::string value = fact.value(study.study);
    if (value.empty()) continue;
    std::string term(fact.name);
    term.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(term.front())));
    list += element("dt", html_text(term)) + element("dd", html_text(value));
  }
  return element("dl", list);
}

}  // namespace

std::string machines_section(std::span<const NamedStudy> studies) {
  std::string text = element("h2", studies.size() > 1 ? "The machines" : "The machine");
  for (const NamedStudy& study : studies) {
    if (studies.size() > 1) text += element("h3", html_text(study.name));
    text += machine_list(study);
  }
  return text;
}

std::string warnings_section(std::span<const NamedStudy> studies) {
  std::vector<std::string> notes;
  for (const NamedStudy& study : studies) {
    for (const std::string& doubt : doubts_about(study.study)) {
      notes.push_back(studies.size() > 1 ? study.name + ": " + doubt : doubt);
    }
  }
  if (notes.empty()) return "";
  return "<section id=\"warnings\">" + element("h2", "Warnings, and what was left out") +
         note_list(notes) + "</section>\n";
}

std::string differences_section(std::span<const NamedStudy> studies) {
  const std::vector<std::string> found = differences(studies);
  if (studies.size() < 2) return "";
  if (found.empty())
    return element("p", "The studies are of the same machine, program and images.");
  return element("p", "What differs:", "differences") + note_list(found);
}

std::string studies_section(std::span<const NamedStudy> studies,
                            std::span<const ComparisonView> views) {
  if (studies.size() < 2) return "";
  std::string text = element("h2", "Side by side");
  const std::vector<SideBySide> groups = side_by_side(studies, views);
  if (groups.empty()) {
    text += element("p",
                    "No two studies have the same images, pipeline and way of measuring: their "
                    "times cannot be compared.");
  }
  for (const SideBySide& group : groups) {
    const SideBySideTable table(studies, group);
    text +=
        html_table(table.table(),
                   fmt::format("{}, times in ms. {}. {}", scope_note(group.scope),
                               group.comparison->input.description, group.comparison->pipeline));
  }
  return text;
}

}  // namespace bb
