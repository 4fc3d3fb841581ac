#include "store/digest.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "core/text.h"

namespace postmortem::store {
namespace {

std::uint64_t load_le(const char* bytes, std::size_t size) noexcept {
  std::uint64_t word = 0;
  if (size == sizeof word && std::endian::native == std::endian::little) {
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }
  for (std::size_t i = 0; i < size; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return word;
}

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void rounds(int count) noexcept {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v1 = std::rotl(v1, 13) ^ v0;
      v0 = std::rotl(v0, 32);
      v2 += v3;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v2 = std::rotl(v2, 32);
    }
  }

  void absorb(std::uint64_t word) noexcept {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }

  [[nodiscard]] std::uint64_t squeeze() noexcept {
    rounds(4);
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

void store_le(std::uint8_t* out, std::uint64_t word) noexcept {
  for (std::size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<std::uint8_t>(word >> (8 * i));
  }
}

/// Each piece with its length in front, so that no two lists of pieces give the same bytes.
void append(std::string& out, std::string_view piece) {
  std::array<std::uint8_t, 8> size{};
  store_le(size.data(), piece.size());
  out.append(reinterpret_cast<const char*>(size.data()), size.size());
  out.append(piece);
}

/// 1 .. 2^63-1
std::int64_t short_key(const DigestKey& key, std::string_view bytes) noexcept {
  const auto digest = siphash_128(key, bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, digest.data(), sizeof number);
  return static_cast<std::int64_t>(std::max(number >> 1U, std::uint64_t{1}));
}

}  // namespace

Digest siphash_128(const DigestKey& key, std::string_view bytes) noexcept {
  std::array<char, 16> plain{};
  std::memcpy(plain.data(), key.data(), key.size());
  const auto k0 = load_le(plain.data(), 8);
  const auto k1 = load_le(plain.data() + 8, 8);
  SipState state{0x736f6d6570736575ULL ^ k0, 0x646f72616e646f6dULL ^ k1 ^ 0xee,
                 0x6c7967656e657261ULL ^ k0, 0x7465646279746573ULL ^ k1};
  const auto whole = bytes.size() / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8) {
    state.absorb(load_le(bytes.data() + i, 8));
  }
  state.absorb(load_le(bytes.data() + whole, bytes.size() - whole) |
               std::uint64_t{bytes.size() & 0xff} << 56U);
  Digest digest{};
  state.v2 ^= 0xee;
  store_le(digest.data(), state.squeeze());
  state.v1 ^= 0xdd;
  store_le(digest.data() + 8, state.squeeze());
  return digest;
}

Digest event_digest(const DigestKey& key, const Event& event, const Digest* content) {
  std::string said;
  said.reserve(512);
  append(said, info(event.kind).key);
  append(said, event.reported_at ? std::to_string(event.reported_at->seconds) : "");
  append(said, event.reply_code ? std::to_string(*event.reply_code) : "");
  for (const std::string* piece :
       {&event.recipient, &event.original_recipient, &event.sender, &event.reporting_mta,
        &event.remote_mta, &event.action, &event.status, &event.diagnostic_type,
        &event.diagnostic, &event.feedback_type, &event.original.message_id,
        &event.original.subject, &event.original.from, &event.original.to,
        &event.original.date}) {
    append(said, *piece);
  }
  if (content != nullptr && event.kind == EventKind::unrecognised) {
    said.append(content->begin(), content->end());
  }
  auto digest = siphash_128(key, said);
  const auto time =
      event.reported_at ? static_cast<std::uint64_t>(event.reported_at->seconds) : 0;
  for (std::size_t i = 0; i < 5; ++i) {
    digest[i] = static_cast<std::uint8_t>(time >> (8 * (4 - i)));
  }
  return digest;
}

Digest content_digest(const DigestKey& key, std::string_view message) {
  std::string scratch;
  auto text = to_lf(message, scratch);
  const auto header = text.find("\n\n");
  if (header != std::string_view::npos && header + 2 < text.size()) {
    text.remove_prefix(header + 2);
  }
  return siphash_128(key, text);
}

std::int64_t address_key(const DigestKey& key, std::string_view address) {
  return short_key(key, lower(address));
}

std::int64_t problem_key(const DigestKey& key, const Event& event) {
  std::string name;
  append(name, event.verdict.cause);
  append(name, event.hangs_on);
  append(name, event.subject);
  const bool own = event.hangs_on == "recipient" && !event.subject.empty() &&
                   event.subject == event.recipient;
  return own ? -short_key(key, name) : short_key(key, name);
}

}  // namespace postmortem::store
