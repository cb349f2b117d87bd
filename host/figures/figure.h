// A number computed from results, or the reason why there is none.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace bb {

template <class Value>
class Figure {
 public:
  /// No value: `reason` says why, for readers.
  static Figure none(std::string reason) { return Figure(Reason{std::move(reason)}); }
  Figure() : content_(Reason{"not measured"}) {}
  // NOLINTNEXTLINE(google-explicit-constructor,hicpp-explicit-conversions): a value is a figure
  Figure(Value value) : content_(std::move(value)) {}

  [[nodiscard]] explicit operator bool() const { return content_.index() == 0; }
  /// Throws std::bad_variant_access where there is no value.
  [[nodiscard]] const Value& operator*() const { return std::get<0>(content_); }
  [[nodiscard]] const Value* operator->() const { return &std::get<0>(content_); }
  /// Why there is no value; empty where there is one.
  [[nodiscard]] std::string reason() const { return *this ? "" : std::get<1>(content_).text; }

 private:
  struct Reason {
    std::string text;
  };
  explicit Figure(Reason reason) : content_(std::move(reason)) {}

  std::variant<Value, Reason> content_;
};

}  // namespace bb
