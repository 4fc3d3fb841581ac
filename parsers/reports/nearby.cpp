#include "reports/nearby.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/fold.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "reports/line_patterns.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t words_limit =
    1'200;  ///< bytes of a text without a reply code that is taken for the reason

bool has_code(std::string_view text) noexcept {
  return find_reply_code(text).has_value() || find_enhanced_status(text).has_value();
}

std::size_t paragraph_end(const Region& region, std::size_t line, std::size_t stop) {
  while (line < stop && !region.lines[line].is_empty()) {
    ++line;
  }
  return line;
}

std::size_t paragraph_begin(const Region& region, std::size_t line) {
  while (line > 0 && !region.lines[line - 1].is_empty()) {
    --line;
  }
  return line;
}

std::size_t count_letters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
  }));
}

/// A table's lines are no words.
std::string without_rules(std::string text) {
  if (text.find(" | ") != std::string::npos || text.ends_with('|')) {
    std::replace(text.begin(), text.end(), '|', ' ');
    text = squeeze(text);
  }
  return text;
}

/// Without the sentences in front of the one that holds the reply code: they are the
/// reporter's, and often polite.
std::string from_reply(std::string words) {
  constexpr std::size_t worth_cutting = 100;
  const auto code = find_reply_code(words);
  if (code && code->begin >= worth_cutting) {
    const auto end = words.rfind(". ", code->begin);
    words.erase(0, end == std::string::npos ? 0 : end + 2);
  }
  return words;
}

bool is_rule(std::string_view line) noexcept {
  return line.find_first_not_of("+-=_*|~# \t") == std::string_view::npos;
}

bool says_enough(std::string_view text) noexcept {
  return count_letters(text) >= 8;
}

}  // namespace

WordFinder::WordFinder(const Region& region, const FormatSet& formats, bool is_only)
    : region_(region), formats_(formats), general_(formats.general()), is_only_(is_only) {
  if (general_ != nullptr) {
    skip_.emplace(formats_, general_->skip, region_.lines);
  }
}

std::string WordFinder::find(std::size_t line, std::size_t column, std::size_t next) {
  const auto end = region_.lines.size();
  stop_ = std::min(next, end);
  auto own = line < end ? own_words(line, column) : std::string();
  if (has_code(own)) {
    return from_reply(std::move(own));
  }
  const auto labels = [&](auto from, auto to) { return labelled(from, to); };
  const auto codes = [&](auto from, auto to) { return with_code(from, to); };
  auto words = near_label_.in(std::min(line, stop_), stop_, labels);
  if (words.empty()) {
    words = any_label_.in(0, end, labels);
  }
  if (words.empty() || !has_code(words)) {
    // What a transcript adds to "(reason: ...)" has the code.
    const auto& coded = near_code_.in(std::min(line + 1, stop_), stop_, codes);
    const bool more = !words.empty() && !coded.empty() && coded.find(words) != 0;
    words = more ? words + ' ' + coded : words.empty() ? coded : words;
  }
  if (!words.empty()) {
    return words;
  }
  // What stands elsewhere with a code may be another recipient's.
  const bool is_told = tells(own, line, column);
  if (!is_told || is_only_) {
    words = any_code_.in(0, end, codes);
  }
  if (!words.empty()) {
    return words;
  }
  if (line >= end) {
    return from_failure();
  }
  return is_told && is_leading(line, column) ? own : sentences(line);
}

bool WordFinder::tells(const std::string& own, std::size_t line, std::size_t column) const {
  return says_enough(own) &&
         (stop_ < paragraph_end(region_, line, region_.lines.size()) ||
          (is_leading(line, column) && has_colon(line, column)) || says_failure(own));
}

bool WordFinder::says_failure(std::string_view text) const {
  return general_ != nullptr && formats_.any(general_->failure, fold_case(text));
}

bool WordFinder::is_skipped(std::size_t line) const {
  return is_rule(region_.lines[line].text) || (skip_ && skip_->match(line));
}

std::string WordFinder::join(std::size_t from, std::size_t to, std::size_t limit) const {
  std::size_t bytes = 0;
  return without_rules(join_lines(region_.lines, from, to, limit, [&](std::size_t line) {
    const bool is_kept = bytes < limit && !is_skipped(line);
    bytes += is_kept ? region_.lines[line].text.size() : 0;
    return is_kept;
  }));
}

bool WordFinder::is_leading(std::size_t line, std::size_t column) const {
  const auto before = region_.lines[line].text.substr(0, column);
  return is_list_mark(before.substr(0, before.find_last_of(" \t") + 1));
}

bool WordFinder::has_colon(std::size_t line, std::size_t column) const {
  const auto text = region_.lines[line].text;
  const auto rest = text.substr(std::min(column, text.size()));
  return trim(rest.substr(0, 2)).starts_with(':') && says_enough(rest);
}

std::string WordFinder::own_words(std::size_t line, std::size_t column) {
  const auto& text = region_.lines[line].text;
  auto rest = text.substr(std::min(column, text.size()));
  rest = rest.substr(std::min(rest.size(), rest.find_first_not_of(">\"')]:;,| \t")));
  auto own = without_rules(squeeze(rest));
  const auto& more =
      behind_.in(line + 1, paragraph_end(region_, line + 1, stop_),
                 [&](auto from, auto to) { return join(from, to, limits::diagnostic_bytes); });
  own += own.empty() || more.empty() ? more : " " + more;
  return own;
}

std::string WordFinder::labelled(std::size_t from, std::size_t to) {
  if (general_ == nullptr || general_->label.empty()) {
    return {};
  }
  if (!labelled_) {
    labels_ = formats_.able(general_->label, region_.folded());
    labelled_.emplace(formats_, labels_, region_.lines);
  }
  for (auto i = labelled_->next(from); i < to; i = labelled_->next(i + 1)) {
    std::vector<std::pair<std::string, rules::PatternSet::Range>> groups;
    const auto& line = region_.lines[i];
    for (const auto id : labels_) {
      const auto whole = formats_.patterns().find(id, line.folded, groups);
      if (whole == rules::PatternSet::no_match) {
        continue;
      }
      auto words = squeeze(line.text.substr(whole.second));
      auto next = i + 1;
      // The label may stand on a line of its own.
      while (words.empty() && next < to && region_.lines[next].is_empty()) {
        ++next;
      }
      const auto more = join(next, label_end(next, to), limits::diagnostic_bytes);
      words += words.empty() || more.empty() ? more : " " + more;
      if (count_letters(words) >= 4) {
        return without_rules(std::move(words));
      }
    }
  }
  return {};
}

std::size_t WordFinder::label_end(std::size_t line, std::size_t to) const {
  const auto first = line;
  while (line < to && !region_.lines[line].is_empty()) {
    const auto text = region_.lines[line].text;
    const auto colon = std::min({text.find(": "), text.find(" : "), text.find("\uFF1A")});
    constexpr std::size_t longest_label = 24;
    if (line > first && !is_blank(text.front()) && colon < longest_label && !has_code(text)) {
      break;
    }
    ++line;
  }
  return line;
}

std::string WordFinder::with_code(std::size_t from, std::size_t to) const {
  for (auto i = from; i < to; ++i) {
    const auto& text = region_.lines[i].text;
    if (region_.lines[i].is_empty() || !has_code(text)) {
      continue;
    }
    const auto code = find_reply_code(text);
    const auto begin = code && code->begin < 12 ? i : paragraph_begin(region_, i);
    return from_reply(join(begin, paragraph_end(region_, i, to), limits::diagnostic_bytes));
  }
  return {};
}

std::string WordFinder::sentences(std::size_t line) {
  const auto begin = paragraph_begin(region_, line);
  const auto end = paragraph_end(region_, line, region_.lines.size());
  // Addresses of one list have one text behind it.
  const auto stop = stop_ > end ? stop_ : region_.lines.size();
  return sentences_.in(begin, stop, [&](auto, auto) { return sentences_of(begin, end, stop); });
}

std::string WordFinder::sentences_of(std::size_t begin, std::size_t end, std::size_t stop) {
  const bool alone = end - begin <= 1 && region_.lines[begin].text.size() < 60;
  auto behind = join(end, stop, words_limit);
  if (!alone) {
    auto words = join(begin, end, words_limit);
    const auto next = first_full(end);
    const auto more =
        join(next, paragraph_end(region_, next, std::max(next, stop)), words_limit);
    if (says_failure(words)) {
      return says_failure(more) ? words + ' ' + more : words;
    }
    return behind.empty() ? words : words + ' ' + behind;
  }
  return says_failure(behind) ? behind : from_failure();
}

std::size_t WordFinder::first_full(std::size_t line) const {
  while (line < region_.lines.size() && region_.lines[line].is_empty()) {
    ++line;
  }
  return line;
}

std::string WordFinder::from_failure() {
  return any_failure_.in(0, region_.lines.size(), [&](auto begin, auto end) {
    if (general_ != nullptr) {
      const LinePatterns failure(formats_, general_->failure, region_.lines);
      for (auto i = failure.find(begin, end); i < end; i = failure.find(i + 1, end)) {
        if (!is_skipped(i)) {
          return join(i, end, words_limit);
        }
      }
    }
    return join(begin, end, words_limit);
  });
}

}  // namespace postmortem::reports
