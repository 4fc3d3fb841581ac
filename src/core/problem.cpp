#include "core/problem.h"

#include <algorithm>

namespace postmortem {
namespace {

void keep_same(std::string& text, const std::string& other) {
  if (text != other) {
    text.clear();
  }
}

}  // namespace

void keep_shared(Event& shared, const Event& other) {
  constexpr std::string Event::*texts[] = {&Event::recipient, &Event::original_recipient,
                                           &Event::sender, &Event::reporting_mta,
                                           &Event::remote_mta};
  for (const auto text : texts) {
    keep_same(shared.*text, other.*text);
  }
  constexpr std::string OriginalMessage::*of_original[] = {
      &OriginalMessage::message_id, &OriginalMessage::from, &OriginalMessage::to,
      &OriginalMessage::return_path};
  for (const auto text : of_original) {
    keep_same(shared.original.*text, other.original.*text);
  }
  keep_same(shared.verdict.provider, other.verdict.provider);
  keep_same(shared.verdict.rule, other.verdict.rule);
  std::erase_if(shared.verdict.facts, [&](const NamedText& fact) {
    return other.verdict.fact(fact.first) != fact.second;
  });
}

}  // namespace postmortem
