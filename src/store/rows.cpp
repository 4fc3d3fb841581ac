#include "store/rows.h"

#include "core/address.h"
#include "core/text.h"
#include "store/facts_json.h"

namespace postmortem::store {
namespace {

/// The answer to a mail that others sent in our name is no problem of ours.
bool is_problem(const Event& event) {
  return event.backscatter != true && is_trouble(event.kind) && !event.verdict.cause.empty();
}

}  // namespace

void Rows::add(const DigestKey& key, const Event& event, const Digest* content) {
  Row& row = rows_.emplace_back();
  row.digest = event_digest(key, event, content);
  row.problem = is_problem(event) ? problem_key(key, event) : 0;
  row.recipient = event.recipient.empty() ? 0 : address_key(key, event.recipient);
  row.source_index = static_cast<std::int64_t>(event.source.index);
  row.source_offset = static_cast<std::int64_t>(event.source.offset);
  row.confidence = event.verdict.confidence;
  row.reported_at = event.reported_at;
  row.reply_code = event.reply_code;
  row.backscatter = event.backscatter;
  row.kind = event.kind;
  row.permanence = event.verdict.permanence;
  row.fault = event.verdict.fault;
  row.address_action = event.verdict.address_action;
  row.texts = texts_.size();
  const auto end_text = [&](std::size_t text) {
    row.ends[text] = static_cast<std::uint32_t>(texts_.size() - row.texts);
  };
  // The table hands out references that can be written to; here they are only read.
  auto& readable = const_cast<Event&>(event);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  for (std::size_t text = 0; text < text_columns.size(); ++text) {
    texts_.append(text_columns[text].of(readable));
    end_text(text);
  }
  const auto& told = event.recipient.empty() ? event.original_recipient : event.recipient;
  texts_.append(lower(domain_of(told)));
  end_text(domain_text);
  texts_.append(facts_to_json(event.verdict.facts));
  end_text(facts_text);
}

void Rows::clear() noexcept {
  rows_.clear();
  texts_.clear();
}

}  // namespace postmortem::store
