#include "host/base/text.h"

#include <gtest/gtest.h>

#include <string>

#include "host/base/files.h"

namespace bb {
namespace {

TEST(Text, ControlCharactersAndWhatIsNotUtf8AreShownByTheirNumbers) {
  EXPECT_EQ(printable_text("µ … 宽 e\u0301 🙂"), "µ … 宽 e\u0301 🙂");
  EXPECT_EQ(printable_text("a\nb\r\tc\x1b[31m\x7f"), R"(a\x0ab\x0d\x09c\x1b[31m\x7f)");
  EXPECT_EQ(printable_text(std::string_view("\0", 1)), R"(\x00)");
  EXPECT_EQ(printable_text("\u0080\u009b31m\u009f\u00a0"), "\\x80\\x9b31m\\x9f\u00a0");
  EXPECT_EQ(printable_text("\x9b"), R"(\x9b)") << "a byte alone, as terminals of 8 bits read it";
}

TEST(Text, OnlyWhatEncodesACharacterIsUtf8) {
  EXPECT_EQ(printable_text("\xc2"), R"(\xc2)") << "cut off";
  EXPECT_EQ(printable_text("\xe2\x80"), R"(\xe2\x80)") << "cut off";
  EXPECT_EQ(printable_text("\xe2\x80z"), R"(\xe2\x80z)") << "what comes after is not swallowed";
  EXPECT_EQ(printable_text("\xc0\x8a"), R"(\xc0\x8a)") << "an overlong newline";
  EXPECT_EQ(printable_text("\xe0\x82\x9b"), R"(\xe0\x82\x9b)") << "an overlong control character";
  EXPECT_EQ(printable_text("\xed\xa0\x80"), R"(\xed\xa0\x80)") << "a surrogate";
  EXPECT_EQ(printable_text("\xf4\x90\x80\x80"), R"(\xf4\x90\x80\x80)") << "beyond Unicode";
  EXPECT_EQ(printable_text("\xff"), R"(\xff)");
}

TEST(Text, TakesAsManyColumnsAsATerminalGivesIt) {
  EXPECT_EQ(text_width(""), 0);
  EXPECT_EQ(text_width("29.31 ±0.4%"), 11);
  EXPECT_EQ(text_width("e\u0301"), 1) << "an accent";
  EXPECT_EQ(text_width("画像 🙂"), 7) << "wide characters";
}

TEST(Text, IsCutToItsColumns) {
  EXPECT_EQ(cut_text("processor", 9), "processor");
  EXPECT_EQ(cut_text("processor", 8), "process…");
  EXPECT_EQ(cut_text("±±±±", 3), "±±…") << "a character stays whole";
  EXPECT_EQ(cut_text("画像処理", 6), "画像…") << "a wide one is not cut in half";
  EXPECT_EQ(cut_text("画像処理", 1), "…");
}

TEST(Text, ALongLineIsWrappedBetweenItsWords) {
  std::string text;
  add_wrapped(text, "Outliers: a, b\n2, a-longer-word-than-fits c", 14);
  EXPECT_EQ(text,
            "Outliers: a,\n"
            "  b\\x0a2,\n"
            "  a-longer-word-than-fits\n"
            "  c\n");
  text.clear();
  add_wrapped(text, "±±: a, b", 8);
  EXPECT_EQ(text, "±±: a, b\n") << "columns, not bytes";
  text.clear();
  add_wrapped(text, "a b", 2, 0);
  EXPECT_EQ(text, "a\nb\n");
}

TEST(Text, AListThatIsTooLongForALineIsWrappedBehindItsCommas) {
  std::string text;
  add_wrapped(text, "of grayscale,gaussian:ksize=3,sobel x", 20);
  EXPECT_EQ(text,
            "of grayscale,\n"
            "  gaussian:ksize=3,\n"
            "  sobel x\n");
  text.clear();
  add_wrapped(text, "a,b,c,", 4);
  EXPECT_EQ(text, "a,b,\n  c,\n");
}

TEST(Text, APathIsShownAsAnyOtherText) {
  EXPECT_EQ(printable("a\u009b31m\xff/b\n"), R"(a\x9b31m\xff/b\x0a)");
}

}  // namespace
}  // namespace bb
