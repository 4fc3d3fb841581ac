#include "reports/looks.h"

#include <algorithm>
#include <string_view>

#include "core/address.h"
#include "core/fold.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "core/utf8.h"
#include "reports/line_patterns.h"
#include "reports/marks.h"
#include "reports/nearby.h"
#include "reports/original.h"
#include "reports/return_address.h"

namespace postmortem::reports {
namespace {

/// Fewer from sender and subject, and the text does not matter.
constexpr int worth_reading = 1;
/// What it says and returns must come to this, whoever sent it.
constexpr int least_said = 2;
/// And to this, where the sender is called like a mail system only.
constexpr int surely_said = 6;
/// Bytes of the report that are looked at.
constexpr std::size_t looked_at = 4'000;

class Scale {
 public:
  Scale(const Mail& mail, const FormatSet& formats, const CompiledFormat& general)
      : mail_(mail), formats_(formats), general_(general) {}

  Looks run() {
    weigh_sender();
    const auto of_sender = looks_.points;
    weigh_subject();
    // Services send their notices with a return path of their own.
    const bool is_service = is_system_sender_ && is_bounce_subject_;
    if (looks_.points < worth_reading && !(is_service && looks_.points == 0)) {
      return std::move(looks_);
    }
    read_text();
    weigh_words();
    weigh_returned();
    weigh_both_ends();
    const int said = looks_.points - of_sender;
    const bool sender_fits = of_sender > 0 || (is_service && said >= surely_said) ||
                             (of_sender == 0 && returns_own_message_);
    if (!sender_fits || (said < least_said && !writes_nothing_else())) {
      looks_.points = 0;
    }
    add(sure_suspect, !suspects_.empty() && suspects_.front().is_marked);
    add(no_suspect, suspects_.empty());
    add(nothing_of_mail, suspects_.empty() && !returns_message_ && !mail_.is_from_daemon());
    return std::move(looks_);
  }

 private:
  void add(const Mark& mark, bool found = true) {
    if (found) {
      looks_.points += mark.points;
      looks_.marks.append(looks_.marks.empty() ? "" : ", ").append(mark.name);
      looks_.marks.append(mark.points < 0 ? " " : " +").append(std::to_string(mark.points));
    }
  }

  [[nodiscard]] bool says(const PatternIds& ids, std::string_view folded) const {
    return formats_.any(ids, folded);
  }

  void weigh_sender() {
    const bool null = mail_.has_null_sender();
    const bool daemon = mail_.is_from_daemon();
    add(failed_recipients, mail_.header().has("X-Failed-Recipients"));
    add(null_sender, null);
    add(daemon_sender, daemon);
    add(only_daemon, writes_nothing_else());
    const bool system = says(general_.from, mail_.folded_from());
    is_system_sender_ = !daemon && system;
    add(system_sender, is_system_sender_);
    is_other_sender_ = null && !daemon && !system;
    add(automatic, mail_.is_auto_submitted());
    add(says_failure, find_nocase(mail_.header().find("Auto-Submitted"), "failure") !=
                          std::string_view::npos);
    add(to_bounce_address, is_bounce_address(mail_.to()));
    add(daemon ? daemons_return_path : persons_sender,
        mail_.has_stated_sender() ||
            (!null && !normalise_address(mail_.header().find("Return-Path")).empty()));
    add(list_sender, mail_.is_list_mail());
  }

  /// MAILER-DAEMON without a return path.
  [[nodiscard]] bool writes_nothing_else() const {
    return mail_.has_null_sender() && mail_.is_from_daemon() &&
           find_nocase(mail_.from(), "daemon") != std::string_view::npos;
  }

  static bool is_bounce_address(std::string_view address) {
    const auto local = local_part_of(address);
    return find_nocase(local, "bounce") != std::string_view::npos ||
           starts_with_nocase(local, "owner-") || starts_with_nocase(local, "return-") ||
           !read_return_address(address).recipient.empty();
  }

  /// The subject without that of the returned message, which many systems put behind their own
  /// words and a colon.
  [[nodiscard]] std::string_view own_subject() const {
    const std::string_view whole = mail_.folded_subject();
    const auto head = whole.substr(0, whole.find(": ") + 1);
    return says(general_.subject, head) ? head : whole;
  }

  void weigh_subject() {
    const auto subject = own_subject();
    const bool known = says(general_.subject, subject);
    is_bounce_subject_ = known;
    add(bounce_subject, known);
    add(undelivered_subject,
        !known && says(general_.failure, subject) && says(general_.delivery, subject));
    is_other_subject_ = says(general_.unless, subject);
    add(other_subject, is_other_subject_);
  }

  /// The report without what was returned, what is quoted, and the message's subject.
  void read_text() {
    region_ = formats_.cut(general_, mail_);
    const LinePatterns skip(formats_, general_.skip, region_.lines);
    for (std::size_t i = 0; i < region_.lines.size() && own_.size() <= looked_at; ++i) {
      const auto& line = region_.lines[i];
      if (trim(line.text).starts_with('>')) {
        quoted_.append(line.text).push_back('\n');
      } else if (!skip.match(i)) {
        own_.append(line.folded).push_back('\n');
      }
    }
    suspects_ = find_suspects(region_, mail_, formats_);
  }

  void weigh_words() {
    // The subject may be the sentence that the text goes on with.
    const auto near = ' ' + mail_.folded_subject() + ' ' +
                      (suspects_.empty() ? std::string(utf8_prefix(own_, window)) : around());
    add(bounce_words, says(general_.body, own_));
    const bool failed = says(general_.failure, near);
    const bool mail = says(general_.message, near);
    const bool recipient = says(general_.cue, near);
    if (failed && (mail || recipient)) {
      add(says(general_.delivery, near) ? undelivered_words
          : mail                        ? failed_mail
                                        : failed_words);
    }
    const auto label = find_label();
    const bool labelled = label < region_.lines.size();
    add(reason_label, labelled);
    add(failure_code, find_enhanced_status(near).has_value() ||
                          (labelled && find_enhanced_status(region_.lines[label].text)) ||
                          (failed && find_reply_code(near).has_value()));
    weigh_other_words();
  }

  /// Each kind of words counts, up to three. Reasons may be about anything.
  void weigh_other_words() {
    const auto text = ' ' + std::string(own_subject()) + '\n' + without_reasons();
    int found = 0;
    for (const auto id : formats_.able(general_.elsewhere, text)) {
      if (found < 3 && formats_.patterns().matches(id, text)) {
        add(other_words);
        ++found;
      }
    }
    add(other_sender, is_other_sender_ && found > 0);
    int links = 0;
    for (auto at = own_.find("://"); at != std::string::npos && links < 3;
         at = own_.find("://", at + 3)) {
      ++links;
    }
    add(many_links, links >= 3);
    const auto& parts = mail_.message().parts;
    add(calendar, std::any_of(parts.begin(), parts.end(), [](const mime::Part& part) {
          return part.content.type == "text/calendar";
        }));
  }

  [[nodiscard]] std::string without_reasons() const {
    const auto labels = formats_.able(general_.label, own_);
    std::string kept;
    for (std::string_view rest = own_; !rest.empty();) {
      const auto line = take_line(rest);
      if (!says(labels, line)) {
        kept.append(line).push_back('\n');
      }
    }
    return kept;
  }

  /// The first line with a field that tells why; the number of lines where there is none.
  [[nodiscard]] std::size_t find_label() const {
    const auto labels = formats_.able(general_.label, own_);
    return LinePatterns(formats_, labels, region_.lines).find(0, region_.lines.size());
  }

  /// Who the mail was sent to stands in it, and who that one had written to.
  void weigh_both_ends() {
    const bool named = !mail_.to().empty() && own_.find(lower(mail_.to())) != std::string::npos;
    const bool names_others = std::any_of(
        suspects_.begin(), suspects_.end(),
        [&](const Suspect& suspect) { return !equals_nocase(suspect.address, mail_.to()); });
    // A bounce that names nobody else may leave that to its subject.
    const bool itself = named && !names_others && (!suspects_.empty() || is_other_subject_);
    const bool marked = !suspects_.empty() && suspects_.front().is_marked;
    add(to_itself, itself && !returns_message_);
    add(both_ends, marked && named && !itself);
  }

  void weigh_returned() {
    OriginalMessage original;
    const bool attached = !find_original(mail_, original).empty();
    if (!attached && !region_.returned.empty()) {
      read_original_text(region_.returned, original);
    }
    if (!attached && original.from.empty()) {
      read_quoted_fields(quoted_, original);
    }
    const bool own = !original.from.empty() && equals_nocase(original.from, mail_.to());
    const bool went_to_suspect =
        std::any_of(suspects_.begin(), suspects_.end(), [&](const Suspect& suspect) {
          return !original.to.empty() && equals_nocase(suspect.address, original.to);
        });
    returns_message_ = attached || !original.from.empty() || !original.message_id.empty();
    add(returned_message, returns_message_);
    add(returned_to_sender, own);
    add(suspect_of_original, went_to_suspect);
    returns_own_message_ = own && went_to_suspect;
  }

  /// The paragraph of the first suspect, with the ones before and behind it.
  [[nodiscard]] std::string around() const {
    const auto& lines = region_.lines;
    auto begin = suspects_.front().line;
    auto end = begin + 1;
    std::size_t bytes = lines[begin].folded.size();
    for (int gaps = 0; begin > 0 && bytes < window; --begin) {
      const auto& line = lines[begin - 1];
      gaps += line.is_empty() && !lines[begin].is_empty() ? 1 : 0;
      if (gaps > 1) {
        break;
      }
      bytes += line.folded.size();
    }
    bytes = 0;
    for (int gaps = 0; end < lines.size() && bytes < window; ++end) {
      const auto& line = lines[end];
      gaps += line.is_empty() && !lines[end - 1].is_empty() ? 1 : 0;
      if (gaps > 1) {
        break;
      }
      bytes += line.folded.size();
    }
    std::string near;
    for (auto i = begin; i < end; ++i) {
      near.append(utf8_prefix(lines[i].folded, 2 * window)).push_back(' ');
    }
    return near;
  }

  static constexpr std::size_t window = 800;  ///< bytes on each side of an address

  const Mail& mail_;
  const FormatSet& formats_;
  const CompiledFormat& general_;
  Looks looks_{};
  Region region_{};
  std::string own_{};     ///< the report's words, case folded
  std::string quoted_{};  ///< its lines that begin with ">"
  std::vector<Suspect> suspects_{};
  bool is_other_subject_{};
  bool is_system_sender_{};
  bool is_bounce_subject_{};
  bool is_other_sender_{};  ///< no return path, but no mail system by its name either
  bool returns_message_{};
  bool returns_own_message_{};  ///< that who it was sent to had sent to an address that failed
};

}  // namespace

Looks weigh_looks(const Mail& mail, const FormatSet& formats, const CompiledFormat& general) {
  return Scale(mail, formats, general).run();
}

}  // namespace postmortem::reports
