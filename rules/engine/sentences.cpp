#include "engine/sentences.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace postmortem::rules {
namespace {

/// Bytes of the mark that ends a sentence there; 0 where none does.
std::size_t end_of_sentence(std::string_view text, std::size_t pos) {
  constexpr auto wide = std::to_array<std::string_view>({"。", "；", "！", "？", "．"});
  const auto rest = text.substr(pos);
  if (const auto row = std::ranges::find_if(
          wide, [&](std::string_view mark) { return rest.starts_with(mark); });
      row != wide.end()) {
    return row->size();
  }
  if (rest.starts_with(" - ") || rest.starts_with(" | ")) {
    return 2;
  }
  if (rest.starts_with(" -- ")) {
    return 3;
  }
  const bool ends = std::string_view(".;!?").find(rest.front()) != std::string_view::npos;
  return ends && (rest.size() == 1 || rest[1] == ' ') ? 1 : 0;
}

bool has_letter(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return is_alpha(c) || (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

template <typename MarkAt>
std::vector<std::string_view> split(std::string_view prepared, const MarkAt& mark_at) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  const auto end_at = [&](std::size_t pos) {
    if (const auto one = prepared.substr(begin, pos - begin); has_letter(one)) {
      out.push_back(one);
      begin = pos;
    }
  };
  for (std::size_t pos = 0; pos < prepared.size();) {
    const auto mark = mark_at(prepared, pos);
    pos += std::max<std::size_t>(mark, 1);
    if (mark != 0) {
      end_at(pos);
    }
  }
  end_at(prepared.size());
  return out;
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view prepared) {
  return split(prepared, end_of_sentence);
}

std::vector<std::string_view> clauses_of(std::string_view prepared) {
  constexpr std::string_view comma = "，";
  return split(prepared, [&](std::string_view text, std::size_t pos) -> std::size_t {
    const auto rest = text.substr(pos);
    if (rest.starts_with(", ") || rest.starts_with(" (") || rest.starts_with(") ")) {
      return 1;
    }
    return rest.starts_with(comma) ? comma.size() : end_of_sentence(text, pos);
  });
}

}  // namespace postmortem::rules
