#include "core/status_place.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace postmortem {
namespace {

/// Words after which a number is a code ("... said 550", "server 451").
constexpr auto reply_words = std::to_array<std::string_view>(
    {"said",     "response",  "reply",    "replied", "error", "server",  "smtp",
     "answered", "returned",  "reason",   "with",    "was",   "command", "host",
     "mta",      "esmtp",     "fehler",   "erreur",  "erro",  "errore",  "antwort",
     "réponse",  "respuesta", "resposta", "risposta"});

/// The same in scripts of other letters, and the particle of "応答は 550".
constexpr auto other_reply_words = std::to_array<std::string_view>(
    {"応答", "応答は", "エラー", "返回", "应答", "回應", "错误", "錯誤", "응답", "오류",
     "ответ", "Ответ", "ошибка", "Ошибка", "ответил"});

/// Wide punctuation in front of a code.
constexpr auto wide_signs =
    std::to_array<std::string_view>({"（", "「", "『", "【", "［", "“", "‘", "«", "→", "；"});

/// What numbers count that are no codes, in front of a colon: "受付番号：451".
constexpr auto numbers = std::to_array<std::string_view>(
    {"番号", "編號", "编号", "号码", "號碼", "单号",   "單號", "序号", "序號", "番號", "数",
     "數量", "数量", "次数", "次數", "大小", "サイズ", "容量", "用量", "总量", "總量", "已用",
     "限制", "制限", "上限", "下限", "限额", "限額",   "配额", "配額", "剩余", "剩餘", "最大",
     "最小", "時間", "时间", "번호", "크기", "용량",   "한도", "횟수", "개수", "시간"});

/// In front of these, what numbers it is a reply, all the same: "エラー番号：550".
constexpr auto replies = std::to_array<std::string_view>(
    {"エラー", "応答", "返信", "ステータス", "错误", "錯誤", "返回", "应答", "回應", "状态",
     "狀態", "오류", "에러", "응답", "상태"});

/// Units behind an amount.
constexpr auto units = std::to_array<std::string_view>(
    {"kb",     "kib", "kbyte",  "kbytes", "mb",    "mib",    "mbyte",
     "mbytes", "gb",  "gib",    "byte",   "bytes", "octets", "кб",
     "мб",     "гб",  "バイト", "字节",   "字節",  "位元組", "바이트"});

/// Those of them which a hyphen or a slash joins to any status. Joined to another word, what
/// looks like a success is the version of a program.
constexpr auto joined_words =
    std::to_array<std::string_view>({"response", "reply", "error", "smtp", "fehler", "erreur"});

/// Words in front of the bracketed status of a success.
constexpr auto success_words = std::to_array<std::string_view>(
    {"sent", "delivered", "delivery", "accepted", "relayed", "queued", "ok", "success",
     "successful", "successfully", "said", "status", "code", "dsn"});

/// Words in front of the number of a passage or of a program, in the singular. Not those which
/// as often end a clause or stand for the reason ("at this point 4.7.1", "rule 5.7.1", "after
/// 60 sec. 4.4.1", "и т.п. 5.1.1").
constexpr auto numbered_things = std::to_array<std::string_view>({
    "section",  "subsection", "sect.",     "chapter",   "clause",    "article",   "paragraph",
    "par.",     "appendix",   "annex",     "perl",      "php",       "abschnitt", "absatz",
    "ziffer",   "kapitel",    "artikel",   "paragraf",  "chapitre",  "alinéa",    "sección",
    "seccion",  "seção",      "secção",    "sezione",   "artículo",  "articulo",  "articolo",
    "artigo",   "apartado",   "capítulo",  "capitulo",  "capitolo",  "cláusula",  "clausula",
    "clausola", "párrafo",    "parágrafo", "paragrafo", "hoofdstuk", "sectie",    "paragraaf",
    "avsnitt",  "afsnit",     "rozdział",  "rozdziale", "rozdziału", "sekcja",    "sekcji",
    "sekcję",   "kapitola",   "kapitole",  "kapitoly",  "kapitolu",  "szakasz",   "bölüm",
    "madde",    "раздел",     "раздела",   "разделе",   "разделу",   "разделом",  "Раздел",
    "пункт",    "пункта",     "пункте",    "пункту",    "пунктом",   "Пункт",     "глава",
    "главы",    "главе",      "статья",    "статьи",    "статье",    "статью",    "статьёй",
    "Статья",
});

/// The same for versions; a colon may follow: "X-Mailman-Version: 2.1.39".
constexpr auto version_words = std::to_array<std::string_view>({
    "version",
    "vers.",
    "ver.",
    "versión",
    "versione",
    "versão",
    "versie",
    "wersja",
    "wersji",
    "verze",
    "verzi",
    "sürüm",
    "версия",
    "версии",
    "Версия",
});

/// Protocols of which a host refuses a version: "Unsupported TLS version 4.7.5".
constexpr auto versioned_protocols =
    std::to_array<std::string_view>({"tls", "ssl", "protocol"});

/// Words that call a text to which numbered passages belong.
constexpr auto texts =
    std::to_array<std::string_view>({" term", " polic", " rule", " rfc", " guideline",
                                     " agreement", " condition", " standards", " document"});

/// Words which may stand between "of" and such a text.
constexpr auto determiners = std::to_array<std::string_view>(
    {" our ", " the ", " your ", " their ", " this ", " these "});

constexpr unsigned last_subject = 7;  // RFC 3463 section 2

std::string_view without_blanks(std::string_view before) noexcept {
  while (!before.empty() && is_space(before.back())) {
    before.remove_suffix(1);
  }
  return before;
}

std::string_view without_last(std::string_view before) noexcept {
  return before.substr(0, before.size() - 1);
}

bool ends_with_letters(std::string_view text, std::string_view letters) noexcept {
  // Most are told apart by their last letter.
  return !text.empty() && lower(text.back()) == letters.back() &&
         ends_with_nocase(text, letters);
}

template <typename Words>
bool ends_with_one(std::string_view text, const Words& words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view one) {
    return ends_with_letters(text, one) &&
           (text.size() == one.size() || !is_alnum(text[text.size() - one.size() - 1]));
  });
}

/// Words after which nothing but a code stands, "ResponseCode" included.
bool ends_with_name(std::string_view text) noexcept {
  return ends_with_letters(text, "code") || ends_with_letters(text, "status") ||
         ends_with_letters(text, "dsn");
}

/// "section" of "see section", "sec." of "see sec."
std::string_view last_word(std::string_view before) noexcept {
  constexpr std::size_t longest_word = 40;
  before.remove_prefix(before.size() - std::min(before.size(), longest_word));
  auto begin = before.size();
  begin -= before.ends_with('.') ? 1U : 0U;
  while (begin > 0 && (is_alpha(before[begin - 1]) || is_high(before[begin - 1]))) {
    --begin;
  }
  return before.substr(begin);
}

/// Is it one of these words, in the singular or with an "s" behind it?
template <typename Words>
bool is_one_of(std::string_view word, const Words& words) noexcept {
  const auto singular = word.ends_with('s') ? without_last(word) : word;
  return std::any_of(words.begin(), words.end(), [&](std::string_view one) {
    return equals_nocase(word, one) || equals_nocase(singular, one);
  });
}

/// Is the last word one for a version, but not for that of a protocol?
bool names_a_version(std::string_view before) noexcept {
  const auto word = last_word(before);
  if (!is_one_of(word, version_words)) {
    return false;
  }
  auto in_front = without_blanks(before.substr(0, before.size() - word.size()));
  if (in_front.ends_with('-')) {
    in_front = without_last(in_front);
  }
  return !ends_with_one(in_front, versioned_protocols);
}

/// Do the words in front lead to the number of a passage, a version or a program?
bool names_a_thing(std::string_view before) noexcept {
  if (before.ends_with(':')) {
    return names_a_version(without_blanks(without_last(before)));
  }
  return before.ends_with("§") || before.ends_with("№") || before.ends_with("第") ||
         is_one_of(last_word(before), numbered_things) || names_a_version(before);
}

/// "5.2.1 of our terms", but not "5.1.1 of mx.example.org" or "5.1.1 of the recipient"
bool is_of_a_text(std::string_view behind) noexcept {
  constexpr std::string_view of = " of ";
  constexpr std::size_t longest_title = 40;
  if (!behind.starts_with(of)) {
    return false;
  }
  auto title = behind.substr(of.size() - 1, longest_title);
  title = title.substr(0, title.find_first_of(".:;,<>()\n"));
  const bool has_determiner = std::any_of(
      determiners.begin(), determiners.end(),
      [&](std::string_view one) { return equals_nocase(title.substr(0, one.size()), one); });
  return std::any_of(texts.begin(), texts.end(), [&](std::string_view one) {
    const auto pos = find_nocase(title, one);
    return pos == 0 || (has_determiner && pos != std::string_view::npos);
  });
}

/// Does the text end with a reply code?
bool ends_with_reply_code(std::string_view text) noexcept {
  constexpr std::size_t digits = 3;
  return text.size() >= digits && parse_reply_code(text.substr(text.size() - digits)) &&
         (text.size() == digits || !is_alnum(text[text.size() - digits - 1]));
}

/// "sent (2.0.0 Ok)" and "(2.1.5) delivered" tell of a success, "Mailer (2.2.1)" does not.
bool is_place_of_success(std::string_view before, Cue cue,
                         const EnhancedStatus& status) noexcept {
  if (cue < Cue::sign || status.subject > last_subject) {
    return false;
  }
  const bool is_bracketed = before.ends_with('(') || before.ends_with('[');
  const auto word =
      is_bracketed ? last_word(without_blanks(without_last(before))) : std::string_view();
  return word.empty() || is_one_of(word, success_words);
}

/// What ends with a character of another script.
Cue cue_of_others(std::string_view before) noexcept {
  const auto ends_it = [&](std::string_view end) { return before.ends_with(end); };
  if (before.ends_with("：") || before.ends_with("＝")) {
    constexpr std::size_t wide = 3;  // bytes
    before.remove_suffix(wide);
    return ends_with_name(without_blanks(before)) ? Cue::name : Cue::sign;
  }
  if (std::any_of(wide_signs.begin(), wide_signs.end(), ends_it)) {
    return Cue::sign;
  }
  return std::any_of(other_reply_words.begin(), other_reply_words.end(), ends_it) ? Cue::word
                                                                                  : Cue::none;
}

/// Does the text end with a colon behind the name of a number or an amount?
bool ends_with_number_name(std::string_view before) noexcept {
  constexpr std::string_view wide = "：";
  if (!before.ends_with(wide) && !before.ends_with(':')) {
    return false;
  }
  before = without_blanks(before.substr(0, before.size() - (before.ends_with(':') ? 1 : 3)));
  if (before.empty() || !is_high(before.back())) {
    return false;
  }
  const auto name = std::find_if(numbers.begin(), numbers.end(),
                                 [&](std::string_view one) { return before.ends_with(one); });
  if (name == numbers.end()) {
    return false;
  }
  before = without_blanks(before.substr(0, before.size() - name->size()));
  return std::none_of(replies.begin(), replies.end(),
                      [&](std::string_view one) { return before.ends_with(one); });
}

}  // namespace

bool is_amount(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  const auto behind = trim(text.substr(std::min(end, text.size()), 16));
  // Most words are told apart by their first letter.
  constexpr std::string_view firsts = "kKmMgGbBoO";
  const bool may_be =
      !behind.empty() &&
      (is_high(behind.front()) || firsts.find(behind.front()) != std::string_view::npos);
  const bool has_unit =
      may_be && std::any_of(units.begin(), units.end(), [&](std::string_view unit) {
        return starts_with_nocase(behind, unit) &&
               (behind.size() == unit.size() || !is_alnum(behind[unit.size()]));
      });
  return has_unit || ends_with_number_name(without_blanks(text.substr(0, begin)));
}

Cue cue_before(std::string_view text, std::size_t pos) noexcept {
  const auto before = without_blanks(text.substr(0, pos));
  if (before.empty()) {
    return Cue::sign;
  }
  const bool gap = before.size() < pos;
  switch (before.back()) {
    case ';':
    case '<':
    case '>':
    case '(':
    case ')':
    case '[':
    case '"':
    case '\'':
    case '#':
      return Cue::sign;
    case ']':
      return gap ? Cue::sign : Cue::none;
    case ',':
    case '.':
    case '-':
      return gap ? Cue::word : Cue::none;
    case ':':
    case '=':
      return ends_with_name(without_blanks(without_last(before))) ? Cue::name : Cue::sign;
    default:
      break;
  }
  if (is_high(before.back())) {
    return cue_of_others(before);
  }
  if (ends_with_name(before)) {
    return Cue::name;
  }
  return ends_with_one(before, reply_words) ? Cue::word : Cue::none;
}

bool is_place_of_status(std::string_view text, std::size_t begin, std::size_t end,
                        const EnhancedStatus& status) noexcept {
  const auto before = without_blanks(text.substr(0, begin));
  const bool is_linked = before.ends_with('-') || before.ends_with('/');
  const auto in_front = is_linked ? without_blanks(without_last(before)) : before;
  if (before.empty() || ends_with_reply_code(in_front)) {
    return true;
  }
  // "Reporter/2.2.1" and "amavisd-new-4.12.1", but "Error/2.1.5" and "reason-5.1.1"
  const char joint = begin < 2 ? ' ' : text[begin - 2];
  if (before.size() == begin && is_linked &&
      (before.back() == '/' ? !is_space(joint) : is_alpha(joint))) {
    // "mta-5.5.0-3" is a package.
    const auto behind = text.substr(end);
    const bool is_package = behind.size() > 1 && behind[0] == '-' && is_digit(behind[1]);
    const bool is_failure =
        status.cls != StatusClass::success && status.subject <= last_subject && !is_package;
    return ends_with_name(in_front) || ends_with_one(in_front, joined_words) ||
           (is_failure && !names_a_thing(in_front));
  }
  // "Exim 4.94.2", but "Exim 5.1.1 User unknown"
  if (status.subject > last_subject && equals_nocase(last_word(before), "exim")) {
    return false;
  }
  if (names_a_thing(before) || is_of_a_text(text.substr(end))) {
    return false;
  }
  return status.cls != StatusClass::success ||
         is_place_of_success(before, cue_before(text, begin), status);
}

}  // namespace postmortem
