#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "core/utf8.h"
#include "mime/charset.h"

namespace postmortem::mime {
namespace {

constexpr std::size_t sampled = 4'096;  ///< bytes of a text that are tried in every charset

enum class Script : std::uint8_t { latin, cased, uncased, japanese, korean, chinese };

/// A charset that mail comes in without its name, and a language or a few that are written in
/// it. Earlier rows win where two read alike.
struct Candidate {
  std::string_view charset{};
  Script script{};
  char32_t first{};  ///< of the script's letters
  char32_t last{};
  std::u32string_view usual{};  ///< the letters, or characters, that are most of its texts
};

// Languages that two charsets can write.
constexpr std::u32string_view polish = U"ąćęłńóśźżŁŚŻÓĆ";
constexpr std::u32string_view czech = U"ěščřžýáíéúůťďňľôäŠČŘŽÚÝ";  // and Slovak
constexpr std::u32string_view hungarian = U"áéíóöőúüűÁÉÍÓÖŐÚÜ";
constexpr std::u32string_view cyrillic = U"оеаинтсрвлкмдпу";
constexpr std::u32string_view simplified =
    U"的一是不了在有人我他这中来上个国到为和你地出时年得就要下以会生可后自之过发家学如现本用对"
    U"成"
    U"无法邮件收信址户系统服务器错误失败拒绝存退回原因您请送达主题附箱满";
constexpr std::u32string_view traditional =
    U"的一是不了在有人我他這中來上個國到為和你地出時年得就要下以會生可後自之過發家學如現本用對"
    U"成"
    U"無法郵件收信址者系統伺服器錯誤失敗拒絕存退回原因您請送達主旨附箱滿";

constexpr auto candidates = std::to_array<Candidate>({
    {"cp1252", Script::latin, 0xC0, 0x17F, U"äöüßåæøÄÖÜÅÆØéÉ"},
    {"cp1252", Script::latin, 0xC0, 0x17F, U"éèàçêâîôûùëïœÉÀÇÊ"},
    {"cp1252", Script::latin, 0xC0, 0x17F, U"ñóíáúãâêôçàéòùìèÓÍÁÚÑÉ"},
    {"iso-8859-2", Script::latin, 0xC0, 0x17F, polish},
    {"iso-8859-2", Script::latin, 0xC0, 0x17F, czech},
    {"iso-8859-2", Script::latin, 0xC0, 0x17F, hungarian},
    {"iso-8859-2", Script::latin, 0xC0, 0x17F, U"ăâîşţșțĂÎŞŢ"},
    {"cp1250", Script::latin, 0xC0, 0x17F, polish},
    {"cp1250", Script::latin, 0xC0, 0x17F, czech},
    {"cp1250", Script::latin, 0xC0, 0x17F, hungarian},
    {"cp1250", Script::latin, 0xC0, 0x17F, U"ăâîşţșțĂÎŞŢ"},
    {"cp1254", Script::latin, 0xC0, 0x17F, U"ğışçöüİâŞÖÜÇ"},
    {"cp1251", Script::cased, 0x400, 0x4FF, cyrillic},
    {"koi8-u", Script::cased, 0x400, 0x4FF, cyrillic},
    {"cp866", Script::cased, 0x400, 0x4FF, cyrillic},
    {"iso-8859-5", Script::cased, 0x400, 0x4FF, cyrillic},
    {"cp1253", Script::cased, 0x370, 0x3FF, U"αοιετσνηυρπκμλςάίόή"},
    {"cp1255", Script::uncased, 0x5D0, 0x5EA, U"יוהלאתרמבשנ"},
    {"cp1256", Script::uncased, 0x621, 0x64A, U"اليمونرتبسع"},
    {"cp874", Script::uncased, 0xE01, 0xE5B, U"านรอกเงมยลวดทส"},
    {"euc-jp", Script::japanese, 0x3041, 0x30FF, U""},
    {"cp932", Script::japanese, 0x3041, 0x30FF, U""},
    {"cp949", Script::korean, 0xAC00, 0xD7A3, U""},
    {"gb18030", Script::chinese, 0x4E00, 0x9FFF, simplified},
    {"big5-hkscs", Script::chinese, 0x4E00, 0x9FFF, traditional},
});

bool is_ascii_letter(char32_t c) noexcept {
  return c < 0x80 && is_alpha(static_cast<char>(c));
}

bool is_ideograph(char32_t c) noexcept {
  return c >= 0x4E00 && c <= 0x9FFF;
}

/// Marks that texts of all scripts have.
bool is_mark(char32_t c) noexcept {
  return c == 0xA0 || c == 0xAB || c == 0xBB || c == 0xB0 || c == 0xA7 || c == 0xB7 ||
         c == 0xA9 || c == 0xAE || (c >= 0x2013 && c <= 0x2026) || c == 0x20AC || c == 0x2116 ||
         (c >= 0x3000 && c <= 0x3011) || (c >= 0xFF01 && c <= 0xFF5E) || c == 0x25A0 ||
         c == 0x30FB || c == 0x203B || c == 0x25CF || c == 0x3013;
}

/// Capital of a bicameral script; only asked for letters of the candidates.
bool is_capital(char32_t c) noexcept {
  // Latin Extended-A has its capitals on even code points, but for two runs.
  const bool odd = (c >= 0x139 && c <= 0x148) || c >= 0x179;
  const bool accented =
      (c >= 0xC0 && c <= 0xDE) || (c >= 0x100 && c <= 0x17E && (c % 2 != 0) == odd);
  const bool greek = c >= 0x386 && c <= 0x3AB && c != 0x390;
  return accented || greek || (c >= 0x400 && c <= 0x42F);
}

class Scorer {
 public:
  explicit Scorer(const Candidate& candidate) : candidate_(candidate) {
    for (const auto c : candidate.usual) {
      if (c >= candidate.first && c <= candidate.last) {
        usual_.set(c % usual_.size());
      }
    }
  }

  /// Of text in UTF-8.
  int run(std::string_view text) {
    return run(text, [&](std::size_t& pos) { return next_code_point(text, pos); });
  }

  /// Of bytes in a charset of one byte a character.
  int run(std::string_view bytes, const HighHalf& half) {
    return run(bytes, [&](std::size_t& pos) {
      return half[static_cast<std::uint8_t>(bytes[pos++]) - 0x80U];
    });
  }

 private:
  /// `next` reads the character above ASCII at a position, and moves it on.
  template <typename Next>
  int run(std::string_view text, Next next) {
    int score = 0;
    for (std::size_t pos = 0; pos < text.size();) {
      if (!is_high(text[pos])) {
        const auto end = ascii_end(text, pos);
        score += ascii(static_cast<char32_t>(text[pos]));
        run_ = 0;
        last_ = static_cast<char32_t>(text[end - 1]);
        pos = end;
        continue;
      }
      const auto c = next(pos);
      score += high(c);
      ++run_;
      last_ = c;
    }
    return score;
  }

  [[nodiscard]] bool is_dense() const noexcept { return candidate_.script >= Script::japanese; }

  /// A letter of another script next to an ASCII one is no word.
  [[nodiscard]] int ascii(char32_t c) const noexcept {
    const bool joins = is_ascii_letter(c) && last_ >= 0x80 && !is_mark(last_);
    return joins && candidate_.script != Script::latin ? -4 : 0;
  }

  [[nodiscard]] int high(char32_t c) const noexcept {
    if (c == U'\uFFFD' || (c >= 0x80 && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF)) {
      return -6;
    }
    if (is_mark(c)) {
      return 0;
    }
    if (candidate_.script != Script::latin && is_ascii_letter(last_)) {
      return -4;
    }
    return is_dense() ? dense(c) : letter(c);
  }

  [[nodiscard]] int letter(char32_t c) const noexcept {
    if (c < candidate_.first || c > candidate_.last) {
      return -3;
    }
    int score = usual_.test(c % usual_.size()) ? 3 : 1;  // no letters are 256 apart
    const bool is_latin = candidate_.script == Script::latin;
    if (is_latin && score == 1) {
      score = -1;
    }
    const bool inside = last_ >= 0x80 ? !is_mark(last_) : is_ascii_letter(last_);
    const bool after_capital =
        last_ >= 0x80 ? is_capital(last_) : last_ >= U'A' && last_ <= U'Z';
    if (candidate_.script != Script::uncased && is_capital(c) && inside && !after_capital) {
      score -= 4;
    }
    // Hardly a word of a Latin script has three accented letters in a row.
    return is_latin && run_ >= 2 ? -3 : score;
  }

  [[nodiscard]] int dense(char32_t c) const noexcept {
    const bool own = c >= candidate_.first && c <= candidate_.last;
    switch (candidate_.script) {
      case Script::japanese:
        return own ? 6 : is_ideograph(c) ? 1 : -4;
      case Script::korean:
        return own ? 4 : is_ideograph(c) ? -2 : -4;
      case Script::chinese:
        return !own ? -4 : is_usual(c) ? 7 : 1;
      case Script::latin:
      case Script::cased:
      case Script::uncased:
        break;
    }
    return 0;
  }

  [[nodiscard]] bool is_usual(char32_t c) const noexcept {
    return usual_.test(c % usual_.size()) &&
           candidate_.usual.find(c) != std::u32string_view::npos;
  }

  const Candidate& candidate_;
  std::bitset<256> usual_{};  ///< by the last byte of the code point
  char32_t last_{U' '};
  int run_{};
};

/// The part of the text that holds the first bytes above ASCII, whole lines.
std::string_view sample(std::string_view bytes) noexcept {
  const auto line = bytes.substr(0, ascii_end(bytes)).rfind('\n');
  auto part = bytes.substr(line == std::string_view::npos ? 0 : line + 1);
  if (part.size() > sampled) {
    const auto end = part.rfind('\n', sampled);
    part = part.substr(0, end == std::string_view::npos ? sampled : end);
  }
  return part;
}

}  // namespace

Converted guess_charset(std::string_view bytes) {
  if (has_escapes(bytes)) {
    auto japanese = convert(bytes, "iso-2022-jp-2");
    if (japanese.known && japanese.errors == 0) {
      return japanese;
    }
  }
  if (is_valid_utf8(bytes)) {
    return {std::string(bytes), 0, true};
  }
  const auto part = sample(bytes);
  const Candidate* best = nullptr;
  int best_score = 0;
  std::string_view last;
  Converted tried;
  for (const auto& candidate : candidates) {
    const auto* half = high_half(candidate.charset);
    if (half == nullptr && candidate.charset != last) {
      tried = convert(part, candidate.charset);
      last = candidate.charset;
    }
    if (half == nullptr && !tried.known) {
      continue;
    }
    const int score = half != nullptr ? Scorer(candidate).run(part, *half)
                                      : Scorer(candidate).run(tried.text);
    if (best == nullptr || score > best_score) {
      best = &candidate;
      best_score = score;
    }
  }
  if (best == nullptr) {
    return {to_valid_utf8(bytes), 0, true};
  }
  return convert(bytes, best->charset);
}

}  // namespace postmortem::mime
