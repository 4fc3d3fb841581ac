#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/status.h"

namespace postmortem {

/// What stands in front of a number and leads to a code of a reply, from the weakest to the
/// strongest.
enum class Cue : std::uint8_t {
  none,
  word,  ///< "said 550", "smtp 550"; a comma, a full stop or a dash with a blank behind it
  sign,  ///< the text's start, a bracket, a quotation mark, or one of `;:=#`
  name   ///< "response code: 550", "ResponseCode 421", "with status 5.1.1", "dsn=5.1.1"
};

/// The cue in front of `text[pos]`. Looks back no further than it must: a text may hold any
/// number of codes.
[[nodiscard]] Cue cue_before(std::string_view text, std::size_t pos) noexcept;

/// Is the number at `text[begin, end)` a size ("450 KB") or, by the word in front of its colon,
/// a number of something ("受付番号：451", but not "エラー番号：550")?
[[nodiscard]] bool is_amount(std::string_view text, std::size_t begin,
                             std::size_t end) noexcept;

/// May the number at `text[begin, end)`, which is written like the enhanced status `status`, be
/// one, by what stands around it? The number of a passage ("section 4.2.1", "5.1.1 of our
/// terms"), of a version ("Version: 4.1.8") or of a program ("Exim 4.94.2",
/// "amavisd-new/4.1.1", "Mailer (2.2.1)") is none. One of success, which no refusal says, must
/// stand behind a reply code or at least a `Cue::sign`.
[[nodiscard]] bool is_place_of_status(std::string_view text, std::size_t begin, std::size_t end,
                                      const EnhancedStatus& status) noexcept;

}  // namespace postmortem
