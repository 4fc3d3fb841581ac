#include <utility>

#include "input/decompress.h"
#include "input/raw_message.h"
#include "input/splitter.h"

namespace postmortem::input {
namespace {

/// Does a line begin with ">From " or ">>From "?
bool has_quoted_from(std::string_view text) noexcept {
  constexpr std::string_view quoted = ">From ";
  for (auto pos = text.find(quoted); pos != std::string_view::npos;
       pos = text.find(quoted, pos + 1)) {
    const auto before = text.substr(0, pos);
    if (before.ends_with('\n') || before.ends_with("\n>")) {
      return true;
    }
  }
  return false;
}

}  // namespace

void Batch::reset() {
  paths.clear();
  messages.clear();
  errors.clear();
  buffer_.clear();
  more_.clear();
  files_.clear();
}

void Batch::load(const Options& options) {
  for (const auto& path : std::exchange(files_, {})) {
    load_file(path, options);
  }
  unquote();
}

void Batch::load_file(const std::string& path, const Options& options) {
  auto stream = ByteStream::open(path, Links::refused);
  if (!stream) {
    errors.push_back(stream.error());
    return;
  }
  auto& text = more_.emplace_back();
  const auto errors_before = errors.size();
  const auto most = options.message_limit * 4;  // of an unpacked file
  bool more = true;
  while (more && text.size() < most) {
    const auto count = stream->read(text, std::size_t{64} << 10U);
    if (!count) {
      errors.push_back(count.error());
    }
    more = count && *count > 0;
  }
  if (more) {
    errors.push_back({ErrorCode::no_input,
                      "unpacks to more than " + std::to_string(most) +
                          " bytes; the rest of it was left out (name the file to read it all)",
                      path});
  }
  Splitter splitter(options.message_limit);
  std::vector<RawMessage> found;
  splitter.take(text, true, found);
  for (auto& message : found) {
    message.path = static_cast<std::uint32_t>(paths.size());
    messages.push_back(message);
  }
  paths.push_back(path);
  for (const auto index : splitter.take_cut()) {
    errors.push_back({ErrorCode::no_input,
                      "message " + std::to_string(index) + " is longer than " +
                          std::to_string(options.message_limit) +
                          " bytes; the rest of it was left out",
                      path});
  }
  if (found.empty() && errors.size() == errors_before) {
    errors.push_back({ErrorCode::bad_data,
                      text.empty() ? "is empty" : "is no mail: no header field was found",
                      path});
  }
}

/// mboxo and mboxrd put ">" in front of lines that begin with "From " (mboxrd: with ">From "
/// too). One is taken off, but not in a message that holds such a line unquoted behind an empty
/// one: its length was told by Content-Length (mboxcl2), and nothing in it is quoted.
void Batch::unquote() {
  for (auto& message : messages) {
    if (!message.may_quote || !has_quoted_from(message.bytes) ||
        message.bytes.find("\n\nFrom ") != std::string_view::npos) {
      continue;
    }
    auto& out = more_.emplace_back();
    out.reserve(message.bytes.size());
    auto rest = message.bytes;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size() - 1) + 1;
      auto line = rest.substr(0, end);
      rest.remove_prefix(end);
      const auto quotes = line.find_first_not_of('>');
      if (quotes != std::string_view::npos && quotes > 0 &&
          line.substr(quotes).starts_with("From ")) {
        line.remove_prefix(1);
      }
      out.append(line);
    }
    message.bytes = out;
  }
}

}  // namespace postmortem::input
