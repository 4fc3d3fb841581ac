// gzip and zstd: what is in them is read, what is cut off or damaged is told, and a bomb goes
// off nowhere.

#include <string>
#include <zlib.h>
#include <zstd.h>

#include <gtest/gtest.h>

#include "input/support.h"

namespace postmortem::input {
namespace test {

std::string gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT: zlib's
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

}  // namespace test

namespace {

using test::Folder;
using test::from_line;
using test::gzip;
using test::read;
using test::Texts;
using test::zstd;

TEST(Packed, GivesWhatIsInIt) {
  const Folder folder;
  const auto text = from_line + "Subject: a\n\none\n\n" + from_line + "Subject: b\n\ntwo\n";
  const auto plain = read({folder.write("plain", text)});
  ASSERT_EQ(plain.messages.size(), 2U);
  EXPECT_EQ(read({folder.write("a.gz", gzip(text))}).messages, plain.messages);
  EXPECT_EQ(read({folder.write("b.zst", zstd(text))}).messages, plain.messages);
  // Archives are appended to: several members are one file.
  EXPECT_EQ(read({folder.write("c.gz", gzip(text + "\n") + gzip(text))}).messages.size(), 4U);
  EXPECT_EQ(read({folder.write("d.zst", zstd(text + "\n") + zstd(text))}).messages.size(), 4U);
}

TEST(Packed, PaddingIsPassedOverWhereverTheMemberEnds) {
  const Folder folder;
  const std::string text = "Subject: a\n\none\n";
  constexpr std::size_t first_read = std::size_t{16} << 10U;
  for (const std::size_t bytes : {first_read - 1, first_read, first_read + 1}) {
    auto packed = gzip(text);
    constexpr std::size_t flags = 3;
    constexpr std::size_t header = 10;
    packed[flags] = '\x08';  // a file's name follows on the header
    packed.insert(header, std::string(bytes - packed.size() - 1, 'x') + '\0');
    ASSERT_EQ(packed.size(), bytes);
    const auto got = read({folder.write("padded.gz", packed + std::string(1'000, '\0'))});
    EXPECT_EQ(got.messages, Texts{text}) << bytes;
    EXPECT_EQ(got.errors, Texts{}) << bytes;
  }
}

TEST(Packed, CutOffGivesWhatCameBeforeAndSaysSo) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 3'000; ++i) {
    text += from_line + "Subject: " + std::to_string(i * 7'919) + "\n\ntext\n\n";
  }
  for (const auto& packed : {gzip(text), zstd(text)}) {
    const auto got = read({folder.write("cut", packed.substr(0, packed.size() / 2))});
    EXPECT_EQ(got.errors, Texts{"cut: is cut off: the compressed data ends early"});
    EXPECT_LT(got.messages.size(), 3'000U);
  }
  const auto damaged = read({folder.write("bad", gzip(text).replace(400, 40, 40, '\xFF'))});
  EXPECT_EQ(damaged.errors.size(), 1U);
}

TEST(Packed, BombIsLeftWhereItIs) {
  const Folder folder;
  auto bomb = gzip(std::string(std::size_t{64} << 20U, 'x'));
  bomb += bomb;
  bomb += bomb;  // 256 MB in 260 KB, and gzip in gzip is not undone twice
  Options options;
  options.message_limit = 1'000;
  const auto got = read({folder.write("bomb", "Subject: a\n" + bomb)}, options);
  EXPECT_LE(got.messages.size(), 1U);
  const auto inner = zstd(std::string(std::size_t{96} << 20U, 'x'));
  ASSERT_LT(inner.size(), 100'000U);
  EXPECT_EQ(read({folder.write("bomb.zst", inner)}, options).errors.size(), 1U);
}

}  // namespace
}  // namespace postmortem::input
