#include "reports/nearby.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/address.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t words_limit =
    1'200;  ///< bytes of a text without a reply code that is taken for the reason

/// Bytes around an address in which words say something of it: a line may be as long as a text.
constexpr std::size_t words_reach = 400;

/// Mailboxes of people and programs that help or report, not of recipients.
constexpr auto helpers = std::to_array<std::string_view>(
    {"postmaster", "mailer-daemon", "abuse", "support", "help", "helpdesk", "hostmaster",
     "admin", "administrator", "webmaster", "mailer-demon", "noreply", "no-reply",
     "mailmaster"});

bool is_helper(std::string_view address) {
  const auto local = local_part_of(address);
  return std::any_of(helpers.begin(), helpers.end(),
                     [&](std::string_view name) { return equals_nocase(local, name); });
}

/// How much the line looks like one that names a recipient.
int score_line(const Line& line, const AddressAt& at, const FormatSet& formats) {
  const auto* general = formats.general();
  const auto before = trim(line.text.substr(0, at.begin));
  const auto after = trim(line.text.substr(std::min(at.end, line.text.size())));
  const auto bare = [](std::string_view text) {
    return text.find_first_not_of("<>\"'()[]{}:;,.*-=> \t") == std::string_view::npos;
  };
  int score = 10;
  if (line.text.starts_with('>') || line.text.starts_with("| ")) {
    score -= 40;
  }
  if (bare(before) && bare(after)) {
    // A line that holds nothing else, or "<jo@example.org>:": what stands around adds nothing
    // to that.
    return score + sure_score;
  }
  if (bare(before)) {
    score += after.find(':') < 3 ? 50 : 35;
  }
  const auto from = at.begin - std::min(at.begin, words_reach);
  if (general != nullptr) {
    const auto folded_before = line.folded.substr(from, at.begin - from);
    const auto around = line.folded.substr(from, at.end - from + words_reach);
    score += formats.any(general->cue, folded_before) ? 30 : 0;
    score -= formats.any(general->avoid, folded_before) ? 80 : 0;
    score += formats.any(general->failure, around) ? 10 : 0;
  }
  if (find_reply_code(line.text.substr(from, at.end - from + words_reach))) {
    score += 5;
  }
  return score;
}

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

}  // namespace

std::vector<Suspect> find_suspects(const Region& region, const Mail& mail,
                                   const FormatSet& formats) {
  std::vector<Suspect> found;
  for (std::size_t i = 0; i < region.lines.size() && found.size() < limits::weighed_addresses;
       ++i) {
    const auto& line = region.lines[i];
    for (const auto& at : find_addresses(line.text)) {
      Suspect suspect;
      suspect.address = normalise_address(line.text.substr(at.begin, at.end - at.begin));
      suspect.line = i;
      suspect.end = at.end;
      if (suspect.address.empty() || found.size() >= limits::weighed_addresses) {
        continue;
      }
      int score = score_line(line, at, formats);
      // A cue may stand on the line in front: "could not be delivered to:" / "jo@example.org".
      const auto* general = formats.general();
      if (general != nullptr && i > 0 && trim(line.text.substr(0, at.begin)).size() <= 1) {
        const auto above = region.lines[i - 1].is_empty() && i > 1 ? i - 2 : i - 1;
        score += formats.any(general->cue, region.lines[above].folded) ||
                         formats.any(general->failure, region.lines[above].folded)
                     ? 20
                     : 0;
        score -= formats.any(general->avoid, region.lines[above].folded) ? 60 : 0;
      }
      score -= !is_helper(suspect.address) ? 0 : score >= sure_score ? 10 : 70;
      score -= equals_nocase(suspect.address, mail.from()) ? 90 : 0;
      score -= equals_nocase(suspect.address, mail.to()) ? 60 : 0;
      suspect.score = score;
      found.push_back(std::move(suspect));
    }
  }
  int best = 0;
  for (const auto& row : found) {
    best = std::max(best, row.score);
  }
  std::vector<Suspect> out;
  std::unordered_set<std::string> known;
  for (auto& row : found) {
    if (best > 0 && row.score >= best - 8 && row.score > 0 &&
        known.insert(lower(row.address)).second) {
      out.push_back(std::move(row));
    }
  }
  return out;
}

Suspect find_line_of(const Region& region, std::string_view address) {
  Suspect out;
  out.address = address;
  const auto wanted = lower(address);
  for (; !wanted.empty() && out.line < region.lines.size(); ++out.line) {
    const auto at = region.lines[out.line].folded.find(wanted);
    if (at != std::string_view::npos) {
      out.end = at + wanted.size();
      return out;
    }
  }
  out.line = region.lines.size();
  return out;
}

std::string find_words(const Region& region, std::size_t line, std::size_t column,
                       std::size_t next_line, const FormatSet& formats) {
  const auto stop = std::min(next_line, region.lines.size());
  std::string own;
  if (line < region.lines.size()) {
    auto rest =
        region.lines[line].text.substr(std::min(column, region.lines[line].text.size()));
    rest = rest.substr(std::min(rest.size(), rest.find_first_not_of(">\"')]:;, \t")));
    own = squeeze(rest);
    const auto more = join_lines(region.lines, line + 1, paragraph_end(region, line + 1, stop),
                                 limits::diagnostic_bytes);
    own += own.empty() || more.empty() ? more : " " + more;
    if (has_code(own)) {
      return own;
    }
  }
  // Any paragraph with a code, those behind the recipient first.
  const auto search = [&](std::size_t from, std::size_t to) -> std::string {
    for (auto i = from; i < to; ++i) {
      const auto& text = region.lines[i].text;
      if (!region.lines[i].is_empty() && has_code(text)) {
        const bool starts_here = find_reply_code(text) && find_reply_code(text)->begin < 12;
        return join_lines(region.lines, starts_here ? i : paragraph_begin(region, i),
                          paragraph_end(region, i, to), limits::diagnostic_bytes);
      }
    }
    return {};
  };
  auto words = search(std::min(line + 1, stop), stop);
  if (words.empty()) {
    words = search(0, region.lines.size());
  }
  if (!words.empty()) {
    return words;
  }
  if (count_letters(own) >= 8) {
    return own;
  }
  const auto* general = formats.general();
  for (std::size_t i = 0; general != nullptr && i < region.lines.size(); ++i) {
    if (formats.any(general->failure, region.lines[i].folded)) {
      return join_lines(region.lines, i, region.lines.size(), words_limit);
    }
  }
  return join_lines(region.lines, 0, region.lines.size(), words_limit);
}

}  // namespace postmortem::reports
