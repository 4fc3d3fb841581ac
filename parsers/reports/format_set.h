#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/format.h"
#include "engine/pattern_set.h"
#include "reports/mail.h"
#include "reports/text_region.h"

namespace postmortem::reports {

using PatternIds = std::vector<rules::PatternSet::Id>;

/// A format with its patterns at work.
struct CompiledFormat {
  const rules::Format* format{};
  PatternIds from{};
  PatternIds subject{};
  PatternIds body{};
  PatternIds begin{};
  PatternIds returned{};
  PatternIds recipient{};
  PatternIds reason{};
  PatternIds reporter{};
  PatternIds skip{};
  PatternIds delay{};
  PatternIds success{};
  PatternIds delivered{};
  PatternIds cue{};
  PatternIds avoid{};
  PatternIds failure{};
  PatternIds label{};
  PatternIds after{};
  PatternIds message{};
  PatternIds delivery{};
  PatternIds elsewhere{};
  PatternIds answer{};
  PatternIds undelivered{};
  PatternIds unless{};
};

/// The formats of rules/formats at work. Immutable; any number of threads may read with it.
class FormatSet {
 public:
  /// `patterns` is what rules::add_format_patterns made of these formats; borrowed.
  FormatSet(std::vector<rules::Format> formats, std::string_view patterns);

  /// Formats that the mail's header and text fit, those with more kinds of conditions first,
  /// then in the order of their ids; without the last resort.
  [[nodiscard]] std::vector<const CompiledFormat*> fitting(const Mail& mail) const;
  /// Formats of automatic replies that the mail fits, "autoreply" itself left out.
  [[nodiscard]] std::vector<const CompiledFormat*> notices(const Mail& mail) const;
  /// The format of mails that hand another mail on as a whole, which this one fits; null where
  /// it encloses none or fits none.
  [[nodiscard]] const CompiledFormat* enclosing(const Mail& mail) const;
  /// The format "plain_text", whose word lists serve all; null where rules/formats does not
  /// hold it.
  [[nodiscard]] const CompiledFormat* general() const noexcept;

  /// Somebody answers a mail or passes it on, with it quoted or attached, as far as the subject
  /// tells ("Re: ...", "Fwd: ...") and the sender may be somebody.
  [[nodiscard]] bool is_answer(const Mail& mail) const;

  /// The format of that id; null where there is none.
  [[nodiscard]] const CompiledFormat* find(std::string_view id) const noexcept;

  [[nodiscard]] const rules::PatternSet& patterns() const noexcept;
  /// Those of the patterns whose words the text has: no other can match it or a line of it.
  [[nodiscard]] PatternIds able(const PatternIds& ids, std::string_view folded) const;
  /// Does one of the patterns match?
  [[nodiscard]] bool any(const PatternIds& ids, std::string_view folded) const;

  /// Cuts the mail's text into the report and what was returned: at the format's marks, the
  /// general ones, or a header block.
  [[nodiscard]] Region cut(const CompiledFormat& format, const Mail& mail) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace postmortem::reports
