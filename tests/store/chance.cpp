#include "store/chance.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "core/address.h"
#include "store/support.h"

namespace postmortem::store::test {

Event random_event(Choose& choose) {
  Event event;
  event.kind =
      std::array{EventKind::failure, EventKind::failure, EventKind::delay, EventKind::complaint,
                 EventKind::success}[static_cast<std::size_t>(choose.below(5))];
  event.recipient = choose.of({"a", "b", "c", "d", "E"}) + "@" +
                    choose.of({"example.com", "example.net", "example.org"});
  if (choose.below(10) == 0) {
    event.recipient.clear();
  }
  if (choose.below(4) == 0) {
    event.original_recipient = "alias@example.com";
  }
  event.status = choose.of({"5.7.1", "5.7.25", "5.1.1", "4.7.1", "4.2.2", "5.70.1", ""});
  event.diagnostic =
      choose.of({"mailbox is full", "no such user", "Mailbox unavailable", "voll: Überlauf"});
  event.verdict.cause = choose.of({"mailbox-full", "policy", "ptr-missing", "complaint"});
  event.verdict.provider = choose.of({"google", "microsoft", ""});
  event.hangs_on = choose.of({"ip", "recipient"});
  event.subject = event.hangs_on == "ip" ? choose.of({"192.0.2.1", "192.0.2.2", "2001:db8::1"})
                                         : event.recipient;
  event.reported_at = Timestamp{now - choose.below(static_cast<int>(20 * day)), 0};
  if (choose.below(3) == 0) {
    event.reported_at->seconds =
        (now - choose.below(20) * day) / day * day;  // right at midnight
  }
  return event;
}

bool passes(const Event& e, const Filter& f) {
  const auto at = e.reported_at->seconds;
  const auto& told = e.recipient.empty() ? e.original_recipient : e.recipient;
  const auto same = [](std::string a, std::string b) {
    std::ranges::transform(a, a.begin(), ::tolower);
    std::ranges::transform(b, b.begin(), ::tolower);
    return a == b;
  };
  auto status = f.status;
  std::erase(status, 'x');
  while (status.ends_with("..")) {
    status.pop_back();
  }
  return (f.recipient.empty() || same(f.recipient, e.recipient) ||
          same(f.recipient, e.original_recipient)) &&
         (f.domain.empty() || same(f.domain, std::string(domain_of(told)))) &&
         (f.cause.empty() || f.cause == e.verdict.cause) &&
         (f.status.empty() ||
          (status.ends_with('.') ? e.status.starts_with(status) : e.status == status)) &&
         (f.provider.empty() || f.provider == e.verdict.provider) &&
         (!f.kind || *f.kind == e.kind) && (!f.since || at >= *f.since) &&
         (!f.until || at < *f.until) &&
         (f.text.empty() || e.diagnostic.starts_with("mailbox") ||
          e.diagnostic.starts_with("Mailbox"));
}

Filter random_filter(Choose& choose) {
  Filter f;
  const auto perhaps = [&] { return choose.below(4) == 0; };
  f.recipient = perhaps() ? choose.of({"a@example.com", "e@EXAMPLE.net", "Alias@example.com",
                                       "none@example.com"})
                          : "";
  f.domain = perhaps() ? choose.of({"example.com", "Example.NET", "example.invalid"}) : "";
  f.cause = perhaps() ? choose.of({"mailbox-full", "policy", "none"}) : "";
  f.status = perhaps() ? choose.of({"5.7.1", "5.7.x", "5.x.x", "4.", "5.x"}) : "";
  f.status = f.status == "4." ? "4.x.x" : f.status;
  f.provider = perhaps() ? choose.of({"google", "microsoft", "none"}) : "";
  f.kind = perhaps()
               ? std::optional(choose.below(2) == 0 ? EventKind::failure : EventKind::success)
               : std::nullopt;
  f.since = perhaps() ? std::optional(now - choose.below(20) * day - choose.below(2) * 5'000)
                      : std::nullopt;
  f.until = perhaps() ? std::optional(now - choose.below(20) * day - choose.below(2) * 5'000)
                      : std::nullopt;
  f.text = perhaps() ? choose.of({"MAILBOX", "mailb*"}) : "";
  f.limit = perhaps() ? static_cast<std::uint64_t>(choose.below(6)) : 0;
  return f;
}

std::string describe(const Filter& f) {
  return "recipient=" + f.recipient + " domain=" + f.domain + " cause=" + f.cause +
         " status=" + f.status + " provider=" + f.provider +
         " kind=" + (f.kind ? std::string(info(*f.kind).key) : "") +
         " since=" + (f.since ? std::to_string(*f.since) : "") +
         " until=" + (f.until ? std::to_string(*f.until) : "") + " text=" + f.text +
         " limit=" + std::to_string(f.limit);
}

}  // namespace postmortem::store::test
