// The small grammars of reports: field blocks, typed texts, xtext, replies, dialogues.

#include "dsn/field_block.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "fuzz/fuzz.h"

using postmortem::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = postmortem::fuzz::text_of(data, size);
  std::string_view rest;
  for (const auto& block : postmortem::dsn::split_field_blocks(text, &rest)) {
    require(!block.empty());
    for (const auto& field : block) {
      require(!field.name.empty() && field.value().find('\n') == std::string::npos);
      const auto typed = postmortem::dsn::split_type(field.value());
      static_cast<void>(postmortem::dsn::decode_xtext(typed.text));
      static_cast<void>(postmortem::dsn::decode_unitext(typed.text));
    }
  }
  require(rest.size() <= text.size());
  const auto valid = postmortem::to_valid_utf8(text);
  const auto reply = postmortem::dsn::read_reply(valid);
  postmortem::fuzz::require_text(reply.text);
  require(!reply.code || (*reply.code >= 200 && *reply.code <= 599));
  const auto dialogue = postmortem::dsn::read_dialogue(reply.text);
  postmortem::fuzz::require_text(dialogue.remote_mta);
  return 0;
}
