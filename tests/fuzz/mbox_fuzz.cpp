// Cutting a file into messages: the same messages however the bytes arrive, in the order of the
// file, and none over the limit.

#include <tuple>
#include <vector>

#include "fuzz/fuzz.h"
#include "input/splitter.h"

using postmortem::fuzz::require;

namespace {

using Found = std::tuple<std::uint64_t, std::uint64_t, std::string>;

std::vector<Found> split(std::string_view file, std::size_t step, std::size_t limit) {
  postmortem::input::Splitter splitter(limit);
  std::vector<Found> found;
  std::string buffer;
  bool ended = false;
  while (!ended) {
    const auto count = std::min(step, file.size());
    buffer += file.substr(0, count);
    file.remove_prefix(count);
    ended = file.empty();
    std::vector<postmortem::input::RawMessage> messages;
    const auto taken = splitter.take(buffer, ended, messages);
    require(taken <= buffer.size());
    for (const auto& message : messages) {
      require(message.bytes.size() <= limit);
      found.emplace_back(message.index, message.offset, message.bytes);
    }
    buffer.erase(0, taken);
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = postmortem::fuzz::text_of(data, size);
  const auto whole = split(file, file.size() + 1, std::size_t{1} << 20U);
  require(whole == split(file, 997, std::size_t{1} << 20U));
  for (std::size_t i = 1; i < whole.size(); ++i) {
    require(std::get<0>(whole[i]) == i && std::get<1>(whole[i]) > std::get<1>(whole[i - 1]));
  }
  static_cast<void>(split(file, 64, 256));
  return 0;
}
