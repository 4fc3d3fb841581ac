#include "engine/regex.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>

#include <re2/re2.h>

#include "core/utf8.h"

namespace postmortem::rules {
namespace {

constexpr int most_memory = 1 << 20;  ///< bytes that RE2 may use for one pattern

RE2::Options options() {
  RE2::Options out;
  out.set_log_errors(false);
  out.set_max_mem(most_memory);
  return out;
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

MatchRange range_of(const re2::StringPiece& part, std::string_view whole) {
  if (part.data() == nullptr) {
    return no_match;
  }
  const auto begin = static_cast<std::size_t>(part.data() - whole.data());
  return {begin, begin + part.size()};
}

/// All characters in their order.
std::string every_character() {
  std::string out;
  for (char32_t point = 1; point <= 0x10FFFF; ++point) {
    if (point < 0xD800 || point > 0xDFFF) {
      append_utf8(out, point);
    }
  }
  return out;
}

CodePoints find_characters(std::string_view expression) {
  CodePoints out;
  const RE2 run("(?:" + std::string(expression) + ")+", options());
  if (!run.ok()) {
    return out;
  }
  const auto text = every_character();
  re2::StringPiece found;
  for (std::size_t pos = 0;
       run.Match(piece(text), pos, text.size(), RE2::UNANCHORED, &found, 1);) {
    auto [begin, end] = range_of(found, text);
    pos = end;
    const auto first = next_code_point(text, begin);
    for (--end; (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U; --end) {
    }
    out.emplace_back(first, next_code_point(text, end));
  }
  return out;
}

}  // namespace

Regex::~Regex() {
  delete there_.load();
}

const RE2& Regex::get(std::string_view expression) const {
  const RE2* there = there_.load(std::memory_order_acquire);
  if (there != nullptr) {
    return *there;
  }
  auto made = std::make_unique<RE2>(piece(expression), options());
  if (there_.compare_exchange_strong(there, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *there;
}

bool Regex::matches(std::string_view expression, std::string_view text) const {
  const auto& pattern = get(expression);
  return pattern.ok() &&
         pattern.Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

MatchRange Regex::find(std::string_view expression, std::string_view text,
                       NamedRanges& groups) const {
  const auto& pattern = get(expression);
  constexpr int most_groups = 24;
  if (!pattern.ok()) {
    return no_match;
  }
  std::array<re2::StringPiece, most_groups> found{};
  const int count = std::min(most_groups, pattern.NumberOfCapturingGroups() + 1);
  if (!pattern.Match(piece(text), 0, text.size(), RE2::UNANCHORED, found.data(), count)) {
    return no_match;
  }
  for (const auto& [index, name] : pattern.CapturingGroupNames()) {
    if (index < count && found[static_cast<std::size_t>(index)].data() != nullptr) {
      groups.emplace_back(name, range_of(found[static_cast<std::size_t>(index)], text));
    }
  }
  return range_of(found[0], text);
}

Result<Done> Regex::check(std::string_view expression) {
  const RE2 pattern(piece(expression), options());
  if (!pattern.ok()) {
    return Error{ErrorCode::config,
                 pattern.error() + " in pattern '" + std::string(expression) + "'",
                 {}};
  }
  return Done{};
}

CodePoints Regex::characters(std::string_view expression) {
  static std::mutex mutex;
  static std::map<std::string, CodePoints, std::less<>> known;
  const std::lock_guard lock(mutex);
  auto row = known.find(expression);
  if (row == known.end()) {
    row = known.emplace(expression, find_characters(expression)).first;
  }
  return row->second;
}

int Regex::program_size(std::string_view expression) {
  return RE2(piece(expression), options()).ProgramSize();
}

}  // namespace postmortem::rules
