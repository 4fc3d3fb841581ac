#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "reports/report_text.h"

namespace postmortem::reports {
namespace {

using Groups = std::vector<std::pair<std::string, rules::PatternSet::Range>>;

std::string joined(std::string a, const std::string& b) {
  if (!a.empty() && !b.empty()) {
    a.push_back(' ');
  }
  return a += b;
}

/// A line of the other host in a transcript.
bool is_answer(const Line& line) noexcept {
  return trim(line.text).starts_with("<<<");
}

std::size_t first_empty(const Region& region, std::size_t from, std::size_t stop) {
  while (from < stop && !region.lines[from].is_empty()) {
    ++from;
  }
  return from;
}

std::size_t first_full(const Region& region, std::size_t from, std::size_t stop) {
  while (from < stop && region.lines[from].is_empty()) {
    ++from;
  }
  return from;
}

/// The words behind a reason's mark in the line `i`, with the rest of its paragraph, or the
/// next one where nothing stands behind the mark.
std::string behind_mark(const ReportText& report, std::size_t i, std::size_t begin,
                        std::size_t stop) {
  auto words = squeeze(report.region.lines[i].text.substr(begin));
  const auto end = first_empty(report.region, i + 1, stop);
  const auto next =
      words.empty() && end == i + 1 ? first_full(report.region, end, stop) : i + 1;
  return joined(std::move(words),
                join_reason(report, next, first_empty(report.region, next, stop)));
}

/// A reason of whole lines: the group `line` of this one and of those right behind that the
/// same pattern matches (a reply of several lines).
std::string whole_lines(const ReportText& report, std::size_t i, rules::PatternSet::Id id,
                        std::size_t stop) {
  std::string words;
  for (; i < stop && words.size() < limits::diagnostic_bytes; ++i) {
    const auto& line = report.region.lines[i];
    Groups groups;
    static_cast<void>(report.formats.patterns().find(id, line.folded, groups));
    if (groups.empty()) {
      break;
    }
    const auto [begin, end] = groups.front().second;
    words = joined(std::move(words), squeeze(line.text.substr(begin, end - begin)));
  }
  return words;
}

/// What the other host said last in the dialogue that ends in `line`.
std::string last_answer(const Region& region, std::size_t line) {
  const auto from = find_dialogue_begin(region, line);
  while (line > from && !is_answer(region.lines[line - 1])) {
    --line;
  }
  const auto end = line;
  while (line > from && is_answer(region.lines[line - 1])) {
    --line;
  }
  std::string words;
  for (; line < end && words.size() < limits::diagnostic_bytes; ++line) {
    words = joined(std::move(words), squeeze(trim(region.lines[line].text).substr(3)));
  }
  return words;
}

/// Behind what a transcript says of one recipient without a code ("<jo@example.org>...
/// Deferred: Connection timed out" and the lines below).
std::size_t end_of_summary(const Region& region, std::size_t line) {
  do {
    ++line;
  } while (line < region.lines.size() && !region.lines[line].is_empty() &&
           region.lines[line].text.find('@') == std::string_view::npos);
  return line;
}

}  // namespace

std::size_t find_dialogue_begin(const Region& region, std::size_t line) {
  if (line >= region.lines.size() || !parse_reply_code(region.lines[line].text)) {
    return line;
  }
  constexpr std::size_t longest_dialogue = 200;  // lines
  auto begin = line;
  while (begin > 0 && line - begin < longest_dialogue) {
    const auto& above = region.lines[begin - 1];
    const bool of_other =
        parse_reply_code(above.text) && above.text.find('@') != std::string_view::npos;
    if (above.is_empty() || of_other) {
      break;
    }
    --begin;
    if (above.folded.find("while talking to") != std::string_view::npos) {
      break;
    }
  }
  return begin;
}

std::string read_summary(const Region& region, std::size_t line) {
  const auto& text = region.lines[line].text;
  if (!parse_reply_code(text)) {
    return join_lines(region.lines, line, end_of_summary(region, line),
                      limits::diagnostic_bytes, [](std::size_t /*line*/) { return true; });
  }
  auto words = last_answer(region, line);
  return words.empty() ? squeeze(text) : words;
}

std::string join_reason(const ReportText& report, std::size_t from, std::size_t to) {
  return join_lines(report.region.lines, from, to, limits::diagnostic_bytes,
                    [&](std::size_t line) { return !report.skip.match(line); });
}

std::string ReasonFinder::by_reason(std::size_t from, std::size_t stop) {
  const auto& report = report_;
  if (!reasons_) {
    reasons_ = report.formats.able(report.format.reason, report.folded());
  }
  for (std::size_t number = 0; number < reasons_->size(); ++number) {
    const auto& id = (*reasons_)[number];
    if (number == marks_.size()) {
      marks_.emplace_back(report.formats, LinePatterns::Ids{&id, 1}, report.region.lines);
    }
    const auto& marks = marks_[number];
    for (auto i = marks.next(from); i < stop; i = marks.next(i + 1)) {
      Groups groups;
      const auto whole =
          report.formats.patterns().find(id, report.region.lines[i].folded, groups);
      if (whole == rules::PatternSet::no_match) {
        continue;
      }
      const bool in_group = !groups.empty();
      auto words =
          in_group && groups.front().first == "line"
              ? whole_lines(report, i, id, stop)
              : behind_mark(report, i, in_group ? groups.front().second.first : whole.second,
                            stop);
      if (!words.empty()) {
        return words;
      }
    }
  }
  return {};
}

std::string ReasonFinder::by_place(const RecipientLine& row, std::size_t next) {
  const auto& report = report_;
  const auto& region = report.region;
  const auto rest_of_block = [&] {
    return join_reason(report, row.line + 1, first_empty(region, row.line + 1, next));
  };
  const auto own = [&] {
    const auto& line = region.lines[row.line].text;
    return row.words.empty() ? squeeze(line.substr(std::min(row.end, line.size()))) : row.words;
  };
  switch (report.format.format->words) {
    case rules::WordsAt::line:
      return own();
    case rules::WordsAt::block:
      return joined(own(), rest_of_block());
    case rules::WordsAt::paragraph: {
      const auto begin = first_full(region, first_empty(region, row.line, next), next);
      return join_reason(report, begin, first_empty(region, begin, next));
    }
    case rules::WordsAt::section:
      return joined(row.words, join_reason(report, row.line + 1, next));
    case rules::WordsAt::region:
      return region_.in(0, region.lines.size(),
                        [&](auto from, auto to) { return join_reason(report, from, to); });
    case rules::WordsAt::near:
      return row.words.empty() ? std::string() : joined(row.words, rest_of_block());
  }
  return {};
}

std::string ReasonFinder::by_looks(const RecipientLine& row, std::size_t next) {
  if (!words_) {
    words_.emplace(report_.region, report_.formats, is_only_);
  }
  return words_->find(row.line, row.end, next);
}

std::string ReasonFinder::find(const RecipientLine& row, std::size_t next) {
  const auto& region = report_.region;
  const auto end = region.lines.size();
  const auto reasons = [&](auto from, auto to) { return by_reason(from, to); };
  auto words = last_answer(region, row.line);
  if (words.empty() && row.line < end && report_.format.format->words == rules::WordsAt::line) {
    words = by_place(row, next);
  }
  if (words.empty()) {
    words = near_.in(row.line, next, reasons);
  }
  if (words.empty()) {
    words = anywhere_.in(0, end, reasons);
  }
  if (words.empty() && row.line < end) {
    words = by_place(row, next);
  }
  return words.empty() ? by_looks(row, next) : words;
}

std::string find_reporter(const ReportText& report) {
  const auto text = report.folded();
  const auto* general = report.formats.general();
  for (const auto* format : {&report.format, general}) {
    if (format == nullptr) {
      continue;
    }
    for (const auto id : report.formats.able(format->reporter, text)) {
      Groups groups;
      static_cast<void>(report.formats.patterns().find(id, text, groups));
      if (!groups.empty()) {
        const auto [begin, end] = groups.front().second;
        return std::string(text.substr(begin, end - begin));
      }
    }
  }
  return {};
}

}  // namespace postmortem::reports
