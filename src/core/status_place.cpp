#include "core/status_place.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace postmortem {
namespace {

/// Beginnings of words in front of the number of a passage or of a program.
constexpr auto numbered_things = std::to_array<std::string_view>({
    "section",   "subsection", "sect.",    "sec.",     "chapter",  "clause",    "article",
    "art.",      "paragraph",  "par.",     "appendix", "annex",    "point",     "item",
    "rule",      "vers",       "ver.",     "release",  "exim",     "perl",      "php",
    "abschnitt", "absatz",     "ziffer",   "punkt",    "kapitel",  "artikel",   "paragraf",
    "regel",     "nummer",     "chapitre", "alinéa",   "règle",    "secci",     "seção",
    "secção",    "sezione",    "artículo", "articulo", "articolo", "artigo",    "apartado",
    "capít",     "capit",      "cláusula", "clausula", "clausola", "párrafo",   "parágrafo",
    "punto",     "ponto",      "regla",    "regra",    "regola",   "hoofdstuk", "sectie",
    "avsnitt",   "afsnit",     "rozdzia",  "sekcj",    "wersj",    "kapitol",   "verze",
    "verzi",     "szakasz",    "bölüm",    "madde",    "sürüm",    "раздел",    "Раздел",
    "пункт",     "Пункт",      "п.",       "глав",     "стать",    "Стать",     "правил",
    "верси",     "Верси",
});

std::string_view without_blanks(std::string_view before) noexcept {
  while (!before.empty() && is_space(before.back())) {
    before.remove_suffix(1);
  }
  return before;
}

/// "section" of "see section", "sec." of "see sec."
std::string_view last_word(std::string_view before) noexcept {
  constexpr std::size_t longest_word = 40;
  before.remove_prefix(before.size() - std::min(before.size(), longest_word));
  auto begin = before.size();
  begin -= before.ends_with('.') || before.ends_with(':') ? 1U : 0U;
  while (begin > 0 && (is_alpha(before[begin - 1]) || is_high(before[begin - 1]))) {
    --begin;
  }
  return before.substr(begin);
}

/// Do the words in front lead to the number of a passage or of a program?
bool names_a_thing(std::string_view before) noexcept {
  const auto word = last_word(before);
  return before.ends_with("§") || before.ends_with("№") || before.ends_with("第") ||
         std::any_of(numbered_things.begin(), numbered_things.end(),
                     [&](std::string_view thing) { return starts_with_nocase(word, thing); });
}

/// Do the words in front lead to a status and to nothing else?
bool names_a_status(std::string_view before) noexcept {
  const char last = before.back();
  const bool is_led_to = last == ':' || last == '=';
  const auto word = is_led_to ? without_blanks(before.substr(0, before.size() - 1)) : before;
  return last == '#' || ends_with_nocase(word, "code") || ends_with_nocase(word, "status") ||
         ends_with_nocase(word, "dsn");
}

/// Does the text end with a reply code?
bool ends_with_reply_code(std::string_view text) noexcept {
  constexpr std::size_t digits = 3;
  return text.size() >= digits && parse_reply_code(text.substr(text.size() - digits)) &&
         (text.size() == digits || !is_alnum(text[text.size() - digits - 1]));
}

}  // namespace

bool is_place_of_status(std::string_view text, std::size_t begin, std::size_t end,
                        StatusClass cls) noexcept {
  const auto before = without_blanks(text.substr(0, begin));
  const bool gap = before.size() < begin;
  const auto in_front = gap || !before.ends_with('-') ? before : before.substr(0, begin - 1);
  if (before.empty() || ends_with_reply_code(in_front)) {
    return true;
  }
  if (cls == StatusClass::success) {
    return names_a_status(before);
  }
  // "Mutt/4.2.1", "amavisd-new-4.2.1"
  const bool is_joined =
      !gap && (before.ends_with('/') || (in_front.size() < before.size() && !in_front.empty() &&
                                         is_alpha(in_front.back())));
  return !is_joined && !names_a_thing(before) && !text.substr(end).starts_with(" of ");
}

}  // namespace postmortem
