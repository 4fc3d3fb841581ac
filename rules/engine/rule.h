#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"

/// From facts to causes. What the keys of the files mean is told in rules/README.md.
namespace postmortem::rules {

/// A later layer beats an earlier one.
enum class Layer : std::uint8_t { reply, status, text, provider };
inline constexpr auto layer_keys =
    std::to_array<std::string_view>({"reply", "status", "text", "provider"});
/// How sure a verdict of the layer is, where the rule does not say.
inline constexpr auto layer_confidence = std::to_array<double>({0.5, 0.7, 0.9, 0.95});
[[nodiscard]] constexpr std::string_view key(Layer layer) noexcept {
  return layer_keys[static_cast<std::size_t>(layer)];
}

/// Where something stands in a rule file.
struct Place {
  std::string file{};
  std::uint32_t line{};

  [[nodiscard]] std::string text() const { return file + ':' + std::to_string(line); }
};

/// What to do, as templates (rules/README.md, "Causes"). In a rule each part replaces the
/// cause's, where it is there.
struct AdviceTemplate {
  std::string summary{};
  std::vector<std::string> first{};  ///< steps put before the cause's
  std::vector<std::string> steps{};
  std::vector<DnsRecord> dns{};
  bool no_dns{};  ///< `dns = []`: the rule has none of the cause's records
  std::vector<std::string> references{};
};

struct Examples {
  std::vector<std::string> match{};
  std::vector<std::string> pass{};
  std::vector<std::string> made_up{};
};

/// A pattern as written, and what is worked out of it once, when the catalog is made.
struct Pattern {
  std::string source{};
  std::string expanded{};            ///< as RE2 gets it (expand_pattern)
  std::vector<std::string> words{};  ///< required_words
};

/// Which words and codes mean which cause. Conditions that are given must all hold; lists are
/// "any of".
struct Rule {
  std::string id{};
  std::string cause{};
  Layer layer{Layer::text};
  std::vector<Pattern> text{};
  std::vector<Pattern> unless{};
  std::vector<std::string> status{};   ///< "5.7.25", "x.7.25"
  std::vector<std::string> reply{};    ///< "550", "5xx"
  std::vector<std::string> command{};  ///< "RCPT"; "none" where no command is told
  std::string provider{};
  bool signature{};
  bool general{};  ///< a sentence about the address decides in its stead
  std::vector<std::string> beats{};
  std::optional<Permanence> permanence{};
  std::optional<AddressAction> address_action{};
  std::optional<double> confidence{};
  std::string why{};
  AdviceTemplate advice{};
  Examples examples{};
  Place place{};
};

/// What an event's smtp_command can be, and so a rule's `command`.
inline constexpr auto smtp_commands = std::to_array<std::string_view>(
    {"CONN", "HELO", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT"});

/// What bears a cause out in a report that repeats another host's reply: one of these commands
/// or statuses. Without them `otherwise` is the cause.
struct Confirmation {
  std::vector<std::string> command{};
  std::vector<std::string> status{};  ///< "5.1.1", "x.1.x"
  std::vector<std::string>
      repeats{};            ///< formats that repeat another host's words without its code
  std::string otherwise{};  ///< id of a cause; empty: nothing has to bear it out
};

struct Cause {
  std::string id{};
  std::string title{};
  std::string sisimai{};
  Permanence permanence{Permanence::unknown};
  Fault fault{Fault::none};
  AddressAction address_action{AddressAction::keep};
  std::string who{};
  Confirmation confirmation{};
  std::vector<Pattern> facts{};  ///< draw out what the deciding pattern did not
  AdviceTemplate advice{};
  std::vector<std::string> instead{};  ///< ids of causes whose advice is given in this one's
                                       ///< stead, the first whose `when` holds
  std::string when{};                  ///< places of which one must be known for that
  std::string
      delayed{};  ///< id of the cause that it is in a report of a delay; empty: the same
  Place place{};
};

struct Provider {
  std::string id{};
  std::string name{};
  std::vector<std::string> mx{};  ///< host name suffixes, lower case
  std::vector<Pattern> text{};
  std::string support{};
  std::string postmaster{};
  std::vector<std::string> mailboxes{};  ///< domains under which it gives anybody an address
  bool mailboxes_only{};                ///< its pages are for these, not for what else it hosts
  std::vector<std::string> networks{};  ///< "192.0.2.0/24": it sends many customers' mail there
  std::string spf{};                    ///< the domain to include in SPF of its customers
  Place place{};
};

}  // namespace postmortem::rules
