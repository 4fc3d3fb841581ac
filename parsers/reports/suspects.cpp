#include <algorithm>
#include <array>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "core/utf8.h"
#include "reports/nearby.h"

namespace postmortem::reports {
namespace {

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

constexpr std::size_t words_reach = 400;  ///< bytes around an address that say something of it

/// "20261125091532.7F3A9C@mx.example.net": more digits than any mailbox has.
bool is_id_like(std::string_view address) {
  const auto local = local_part_of(address);
  return local.size() >= 20 && std::count_if(local.begin(), local.end(), is_digit) >= 8;
}

/// What an address stands as on its line.
enum class Shape : std::uint8_t { inside, leading, alone };

/// Punctuation, arrows, bullets and the blanks of all scripts.
bool is_sign(char32_t c) noexcept {
  return (c >= 0xA0 && c < 0xC0) || (c >= 0x2000 && c < 0x2C00) ||
         (c >= 0x3000 && c <= 0x3020) || (c >= 0xFF01 && c <= 0xFF0F) ||
         (c >= 0xFF1A && c <= 0xFF20);
}

/// Nothing but brackets, quotes, bullets and the lines of a table.
bool is_bare(std::string_view text) noexcept {
  constexpr std::string_view signs = "<>\"'()[]{}:;,.*-=>| \t";
  for (std::size_t pos = 0; pos < text.size();) {
    if (signs.find(text[pos]) != std::string_view::npos) {
      ++pos;
    } else if (static_cast<unsigned char>(text[pos]) < 0x80U ||
               !is_sign(next_code_point(text, pos))) {
      return false;
    }
  }
  return true;
}

/// Without the number of a list's entry: "1)", "2.", "#3:".
std::string_view without_number(std::string_view text) noexcept {
  auto rest = trim(text);
  if (rest.starts_with('#') || rest.starts_with('(')) {
    rest.remove_prefix(1);
  }
  const auto digits = rest.find_first_not_of("0123456789");
  const bool numbered = digits != 0 && digits <= 3 && digits != std::string_view::npos &&
                        std::string_view(").:]").find(rest[digits]) != std::string_view::npos;
  return numbered ? rest.substr(digits + 1) : text;
}

bool is_quoted(std::string_view line) noexcept {
  return line.starts_with('>') || (line.starts_with("| ") && !trim(line).ends_with('|'));
}

/// The end of `text` from the last sentence or cell on. A question that nothing follows is of
/// what stands behind it: "Questions? jo@example.org".
std::string_view last_clause(std::string_view text) noexcept {
  for (const std::string_view end :
       {". ", "! ", "? ", "; ", " | ", "\t", "。", "！", "；", "।"}) {
    const auto at = text.rfind(end);
    const bool is_asked = end == "? " && at != std::string_view::npos &&
                          trim(text.substr(at + end.size())).empty();
    if (at != std::string_view::npos && !is_asked) {
      text.remove_prefix(at + end.size());
    }
  }
  return text;
}

/// At most the last `bytes`, from the start of a word on.
std::string_view last_words(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) {
    return text;
  }
  const auto tail = text.substr(text.size() - bytes);
  const auto space = tail.find(' ');
  // Scripts without spaces: from the start of a character on.
  auto begin = space == std::string_view::npos ? 0 : space + 1;
  while (begin < tail.size() && (static_cast<unsigned char>(tail[begin]) & 0xC0U) == 0x80U) {
    ++begin;
  }
  return tail.substr(begin);
}

class SuspectFinder {
 public:
  SuspectFinder(const Region& region, const Mail& mail, const FormatSet& formats)
      : region_(region), mail_(mail), formats_(formats), general_(formats.general()) {}

  std::vector<Suspect> run() {
    for (std::size_t i = 0; i < region_.lines.size() && !full(); ++i) {
      // Behind the mark of a signature stands who wrote the report.
      if (trim(region_.lines[i].text) == "--" && !found_.empty()) {
        break;
      }
      read_line(i);
    }
    return best();
  }

 private:
  static constexpr int cued = 30;               ///< for words that name a recipient
  static constexpr std::size_t widest_gap = 3;  ///< empty lines between it and these

  struct Row {
    Suspect suspect{};
    Shape shape{};
    std::size_t column{};  ///< where the address begins
    int context{};         ///< what the words in front of it add
  };

  [[nodiscard]] bool full() const { return found_.size() >= limits::weighed_addresses; }

  void read_line(std::size_t number) {
    const auto& line = region_.lines[number];
    std::size_t from = 0;
    for (const auto& at : find_addresses(line.text)) {
      if (full()) {
        return;
      }
      Row row;
      row.suspect.address = normalise_address(line.text.substr(at.begin, at.end - at.begin));
      row.suspect.line = number;
      row.suspect.end = at.end;
      row.column = at.begin;
      from = std::max(from, at.begin - std::min(at.begin, words_reach));
      const auto before = line.folded.substr(from, at.begin - from);
      from = at.end;
      if (row.suspect.address.empty()) {
        continue;
      }
      row.shape = shape_of(line, at);
      const bool goes_on = !found_.empty() && continues(found_.back(), number, before);
      row.context = goes_on ? found_.back().context : context_score(number, before, row.shape);
      if (row.context >= 0 && row.context < cued && is_cued_behind(line, at.end)) {
        row.context = cued;
      }
      row.suspect.is_marked =
          !is_quoted(line.text) && (row.context == cued || row.shape != Shape::inside);
      row.suspect.score = score(line, at, row);
      found_.push_back(std::move(row));
    }
  }

  /// "jo@example.org címre", "jo@example.org 宛": some languages put the words behind.
  [[nodiscard]] bool is_cued_behind(const Line& line, std::size_t end) const {
    constexpr std::size_t reach = 24;
    const auto rest = line.folded.substr(std::min(end, line.folded.size()));
    return general_ != nullptr && formats_.any(general_->after, utf8_prefix(rest, reach));
  }

  static Shape shape_of(const Line& line, const AddressAt& at) {
    const bool before = is_list_mark(line.text.substr(0, at.begin));
    const bool after = is_bare(line.text.substr(std::min(at.end, line.text.size())));
    return before && after ? Shape::alone : before ? Shape::leading : Shape::inside;
  }

  /// One of several addresses in a row: what was in front of the first is about all.
  static bool continues(const Row& last, std::size_t line, std::string_view before) {
    const bool joined = is_bare(before) || trim(before) == "and" || trim(before) == "&";
    return joined && (last.suspect.line == line ||
                      (last.suspect.line + 1 == line && last.shape != Shape::inside));
  }

  /// Adds the words above where the line begins with the address or goes on from there.
  int context_score(std::size_t number, std::string_view before, Shape shape) {
    if (general_ == nullptr) {
      return 0;
    }
    std::string context(last_clause(before));
    // What stands on the line itself decides, where it says something.
    if (const auto own = judge_words(context); own == cued || own < 0) {
      return own;
    }
    if (number > 0 && last_clause(before).size() == before.size()) {
      auto above = number - 1;
      while (above > 0 && number - above <= widest_gap && region_.lines[above].is_empty()) {
        --above;
      }
      if (above + 1 == number || shape != Shape::inside) {
        const auto words = last_words(trim(region_.lines[above].folded), words_reach);
        context = std::string(last_words(last_clause(words), 100)) + ' ' + context;
      }
    }
    return judge_words(context);
  }

  /// The words nearest to the address decide.
  [[nodiscard]] int judge_words(const std::string& words_before) const {
    const auto squeezed = squeeze(words_before);
    std::string_view context = squeezed;
    while (!context.empty() && is_bare(context.substr(context.size() - 1)) &&
           context.back() != ':' && context.back() != '=') {
      context.remove_suffix(1);
    }
    for (const std::size_t bytes : {24U, 50U, 150U}) {
      const auto words = last_words(context, bytes);
      if (formats_.any(general_->avoid, words)) {
        return -80;
      }
      if (formats_.any(general_->cue, words)) {
        return cued;
      }
    }
    return formats_.any(general_->failure, context) ? 20 : 0;
  }

  [[nodiscard]] int score(const Line& line, const AddressAt& at, const Row& row) const {
    const auto& address = row.suspect.address;
    auto after = line.text.substr(std::min(at.end, line.text.size()));
    after.remove_prefix(std::min(after.find_first_not_of(" \t"), after.size()));
    int score = 10 + row.context - (is_quoted(line.text) ? 40 : 0);
    switch (row.shape) {
      case Shape::alone:
        score += sure_score;
        break;
      case Shape::leading:
        score += after.substr(0, 3).find(':') != std::string_view::npos ? 50 : 35;
        break;
      case Shape::inside:
        break;
    }
    if (row.shape != Shape::alone) {
      const auto from = at.begin - std::min(at.begin, words_reach);
      const auto length = at.end - from + words_reach;
      const auto around = line.folded.substr(from, length);
      score += general_ != nullptr && formats_.any(general_->failure, around) ? 10 : 0;
      score += find_reply_code(line.text.substr(from, length)) ? 5 : 0;
    }
    score -= is_id_like(address) ? 60 : 0;
    score -= !is_helper(address) ? 0 : row.shape == Shape::alone ? 10 : 70;
    score -= equals_nocase(address, mail_.from()) ? 90 : 0;
    score -= equals_nocase(address, mail_.to()) ? 60 : 0;
    return score;
  }

  /// Does the row stand below the last one of a list, with its own reply behind a colon?
  [[nodiscard]] bool goes_on_list(const Suspect& last, const Row& row) const {
    const auto& text = region_.lines[row.suspect.line].text;
    const auto rest = text.substr(std::min(row.suspect.end, text.size()));
    return row.shape == Shape::leading && last.line + 1 == row.suspect.line &&
           trim(rest.substr(0, 3)).starts_with(':') && find_reply_code(rest);
  }

  std::vector<Suspect> best() {
    const auto top = std::max_element(
        found_.begin(), found_.end(),
        [](const Row& a, const Row& b) { return a.suspect.score < b.suspect.score; });
    std::vector<Suspect> out;
    if (top == found_.end() || top->suspect.score <= 0) {
      return out;
    }
    // Recipients of one report stand alike.
    constexpr int near = 8;
    constexpr int alike = 25;
    constexpr int listed = 45;  // as far from the margin as the best
    const Row best = *top;
    for (auto& row : found_) {
      const auto behind = best.suspect.score - row.suspect.score;
      const bool known = std::any_of(out.begin(), out.end(), [&](const Suspect& other) {
        return equals_nocase(other.address, row.suspect.address);
      });
      const bool same =
          (row.shape == best.shape || (!out.empty() && goes_on_list(out.back(), row))) &&
          row.context >= 0;
      const int reach = !same                                         ? near
                        : row.column > 0 && row.column == best.column ? listed
                                                                      : alike;
      if (row.suspect.score > 0 && !known && behind <= reach) {
        out.push_back(std::move(row.suspect));
      }
    }
    return out;
  }

  const Region& region_;
  const Mail& mail_;
  const FormatSet& formats_;
  const CompiledFormat* general_;
  std::vector<Row> found_{};
};

}  // namespace

bool is_list_mark(std::string_view text) noexcept {
  return text.size() <= limits::address_bytes && is_bare(without_number(text));
}

std::vector<Suspect> find_suspects(const Region& region, const Mail& mail,
                                   const FormatSet& formats) {
  return SuspectFinder(region, mail, formats).run();
}

}  // namespace postmortem::reports
