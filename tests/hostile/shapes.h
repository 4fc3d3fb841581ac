#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// Mail made to hurt whoever reads it.
namespace postmortem::hostile {

struct Shape {
  std::string_view name{};
  /// A message of about `bytes` bytes.
  std::string (*make)(std::size_t bytes){};
};

inline void PrintTo(const Shape& shape, std::ostream* out) {
  *out << shape.name;
}

[[nodiscard]] const std::vector<Shape>& shapes();

/// `piece` again and again, at least once, to about `bytes` bytes.
[[nodiscard]] std::string repeat(std::string_view piece, std::size_t bytes);

}  // namespace postmortem::hostile
