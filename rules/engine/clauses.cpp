#include "engine/clauses.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/text.h"

namespace postmortem::rules {
namespace {

constexpr bool is_letter(char c) noexcept {
  return is_alpha(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Bytes of the mark that parts clauses there; 0 where none does.
std::size_t mark_at(std::string_view rest) {
  struct Mark {
    std::string_view text;
    bool before_blank;  ///< or at the end
  };
  constexpr auto marks = std::to_array<Mark>({{".", true},
                                              {"!", true},
                                              {"?", true},
                                              {";", true},
                                              {",", true},
                                              {")", true},
                                              {" -", true},
                                              {" --", true},
                                              {" |", true},
                                              {"。", false},
                                              {"！", false},
                                              {"？", false},
                                              {"．", false},
                                              {"；", false},
                                              {"，", false}});
  if (rest.starts_with(" (")) {
    return 1;
  }
  const auto row = std::ranges::find_if(marks, [&](const Mark& mark) {
    const auto size = mark.text.size();
    return rest.starts_with(mark.text) &&
           (!mark.before_blank || rest.size() == size || rest[size] == ' ');
  });
  return row == marks.end() ? 0 : row->text.size();
}

}  // namespace

std::vector<std::string_view> clauses_of(std::string_view prepared) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  const auto end_at = [&](std::size_t pos) {
    if (const auto one = prepared.substr(begin, pos - begin);
        std::ranges::any_of(one, is_letter)) {
      out.push_back(one);
      begin = pos;
    }
  };
  for (std::size_t pos = 0; pos < prepared.size();) {
    const auto mark = mark_at(prepared.substr(pos));
    pos += std::max<std::size_t>(mark, 1);
    if (mark != 0) {
      end_at(pos);
    }
  }
  end_at(prepared.size());
  return out;
}

std::size_t through_next_letter(std::string_view text, std::size_t pos) noexcept {
  while (pos < text.size() && !is_letter(text[pos])) {
    ++pos;
  }
  const auto is_inside = [&] {
    constexpr unsigned top_two = 0xC0U;
    constexpr unsigned continues = 0x80U;
    return pos < text.size() && (static_cast<unsigned char>(text[pos]) & top_two) == continues;
  };
  if (pos < text.size()) {
    ++pos;
  }
  while (is_inside()) {
    ++pos;
  }
  return pos;
}

}  // namespace postmortem::rules
