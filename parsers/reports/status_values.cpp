#include "reports/status_values.h"

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "dsn/field_block.h"
#include "mime/decode.h"
#include "reports/text_region.h"

namespace postmortem::reports {

bool is_address(std::string_view text) noexcept {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0;
}

std::string read_recipient(std::string_view value) {
  const auto typed = dsn::split_type(value);
  const auto text =
      to_valid_utf8(typed.type == "utf-8" ? dsn::decode_unitext(typed.text) : typed.text);
  std::string scratch;
  auto address = normalise_address(mime::decode_words(text, scratch));
  if (address.empty()) {
    address = normalise_address(text, true);
  }
  if (!address.empty()) {
    return address;
  }
  if (const auto found = find_addresses(text); !found.empty()) {
    address = normalise_address(
        std::string_view(text).substr(found[0].begin, found[0].end - found[0].begin));
  }
  // A mailbox path or a display name is told as it stands.
  return address.empty() ? squeeze(utf8_prefix(text, limits::address_bytes)) : address;
}

std::string read_host(std::string_view value) {
  auto text = dsn::split_type(value).text;
  while (!text.empty() && (text.front() == '[' || text.front() == '<' || text.front() == '(')) {
    text.remove_prefix(1);
  }
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end]) &&
         std::string_view("()[]<>|,;").find(text[end]) == std::string_view::npos) {
    ++end;
  }
  text = text.substr(0, end);
  while (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  return made_valid_utf8(lower(text.substr(0, 255)));
}

}  // namespace postmortem::reports
