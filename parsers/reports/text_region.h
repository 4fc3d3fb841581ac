#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "core/utf8.h"

namespace postmortem::reports {

/// A line of a report for people. Positions in `folded` are positions in `text`.
struct Line {
  std::string_view text{};    ///< as written, without its LF
  std::string_view folded{};  ///< fold_case of it

  [[nodiscard]] bool is_empty() const noexcept { return is_empty_line(text); }
};

/// The part of a text that is the report, in lines, and what follows it. Borrows all of it.
struct Region {
  std::span<const Line> lines{};
  std::string_view
      returned{};  ///< the returned message or its header as text; empty where there is none

  /// All lines, case folded.
  [[nodiscard]] std::string_view folded() const noexcept {
    if (lines.empty()) {
      return {};
    }
    const auto* begin = lines.front().folded.data();
    const auto& last = lines.back().folded;
    return {begin, static_cast<std::size_t>(last.data() + last.size() - begin)};
  }
};

/// The first lines of a text, at most `most`. `folded` is fold_case(text).
[[nodiscard]] std::vector<Line> split_lines(std::string_view text, std::string_view folded,
                                            std::size_t most);

/// The first line from which on at least three of four lines are fields of a message header:
/// where a returned message begins that nothing announces. Gives lines.size() where there is
/// none.
[[nodiscard]] std::size_t find_header_block(std::span<const Line> lines, std::size_t from);

/// Adds the line to a text of one line, white space squeezed.
void append_line(std::string& out, const Line& line);

/// Those of the lines [from, to) as one whose numbers `keep` is true of; at most `limit` bytes.
template <typename Keep>
std::string join_lines(std::span<const Line> lines, std::size_t from, std::size_t to,
                       std::size_t limit, Keep keep) {
  std::string out;
  for (auto i = from; i < std::min(to, lines.size()) && out.size() < limit; ++i) {
    if (keep(i)) {
      append_line(out, lines[i]);
    }
  }
  out.resize(utf8_prefix(out, limit).size());
  return out;
}

/// An address in running text: position and length in it.
struct AddressAt {
  std::size_t begin{};
  std::size_t end{};
};
/// Every "x@y.z" in the text, angle brackets and quotes not counted in. URLs and message ids
/// are left out as far as they show.
[[nodiscard]] std::vector<AddressAt> find_addresses(std::string_view text);

}  // namespace postmortem::reports
