#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"
#include "engine/rule.h"

namespace postmortem::rules {

/// Where the words that tell why stand, seen from the line that names the recipient.
enum class WordsAt : std::uint8_t {
  near,       ///< wherever they seem to be: the reader looks around
  line,       ///< on the line itself
  block,      ///< on the line and those behind it, up to an empty line
  paragraph,  ///< in the next paragraph
  section,    ///< in all lines up to the next recipient or the end of the report
  region,     ///< in the whole report
};
inline constexpr auto words_at_keys = std::to_array<std::string_view>(
    {"near", "line", "block", "paragraph", "section", "region"});

/// What the reports of one mail system look like that are no RFC 3464 (rules/README.md,
/// "Formats").
struct Format {
  std::string id{};
  std::string name{};
  std::vector<std::string> header{};  ///< fields that must be there, lower case
  std::vector<Pattern> from{};
  std::vector<Pattern> subject{};
  std::vector<Pattern> body{};
  std::vector<Pattern> begin{};
  std::vector<Pattern> returned{};
  std::vector<Pattern> recipient{};
  std::vector<Pattern> reason{};
  std::vector<Pattern> reporter{};
  std::vector<Pattern> skip{};
  std::vector<Pattern> delay{};
  std::vector<Pattern> success{};
  std::vector<Pattern> delivered{};
  WordsAt words{WordsAt::near};
  bool recipient_of_original{};
  bool encloses{};  ///< the report is the message that such a mail encloses
  bool last{};      ///< tried where nothing else fits: a bounce may quote its words
  bool receipt{};   ///< a disposition notification of a message that was deleted may be one
  EventKind kind{EventKind::failure};
  std::vector<Pattern> unless{};
  // The last resort's word lists; only the format "plain_text" has them.
  std::vector<Pattern> cue{};
  std::vector<Pattern> avoid{};
  std::vector<Pattern> failure{};
  std::vector<Pattern> label{};
  std::vector<Pattern> after{};
  std::vector<Pattern> message{};
  std::vector<Pattern> delivery{};
  std::vector<Pattern> elsewhere{};
  std::vector<Pattern> answer{};
  std::vector<Pattern> undelivered{};
  std::string why{};
  Place place{};
};

/// The lists of patterns of a format, by their keys in the files.
struct FormatList {
  std::string_view key{};
  std::vector<Pattern> Format::*patterns{};
};
inline constexpr auto format_lists = std::to_array<FormatList>({
    {"from", &Format::from},
    {"subject", &Format::subject},
    {"body", &Format::body},
    {"begin", &Format::begin},
    {"returned", &Format::returned},
    {"recipient", &Format::recipient},
    {"reason", &Format::reason},
    {"reporter", &Format::reporter},
    {"skip", &Format::skip},
    {"delay", &Format::delay},
    {"success", &Format::success},
    {"delivered", &Format::delivered},
    {"cue", &Format::cue},
    {"avoid", &Format::avoid},
    {"failure", &Format::failure},
    {"label", &Format::label},
    {"after", &Format::after},
    {"message", &Format::message},
    {"delivery", &Format::delivery},
    {"elsewhere", &Format::elsewhere},
    {"answer", &Format::answer},
    {"unless", &Format::unless},
    {"undelivered", &Format::undelivered},
});

}  // namespace postmortem::rules
