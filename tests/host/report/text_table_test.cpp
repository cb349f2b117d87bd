#include "host/report/text_table.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "host/report/numbers.h"
#include "host/report/text.h"

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

TEST(Text, AListIsWrappedBetweenItsItems) {
  std::string text;
  add_wrapped_list(text, "Outliers:", std::vector<std::string>{"a 1: 1", "b\n2: 1", "c 3: 1"}, 27);
  EXPECT_EQ(text,
            "Outliers: a 1: 1,\n"
            "  b\\x0a2: 1, c 3: 1\n");
  text.clear();
  add_wrapped_list(text, "±±:", std::vector<std::string>{"a", "b"}, 8);
  EXPECT_EQ(text, "±±: a, b\n") << "columns, not bytes";
}

TEST(Numbers, HaveSoManyDigitsAndNeverAnExponent) {
  EXPECT_EQ(rounded(0, 4), "0.00");
  EXPECT_EQ(rounded(9.994, 4), "9.99");
  EXPECT_EQ(rounded(99.97, 4), "99.97");
  EXPECT_EQ(rounded(99.996, 4), "100.0");
  EXPECT_EQ(rounded(999.96, 4), "1000");
  EXPECT_EQ(rounded(123456789, 4), "123456789");
  EXPECT_EQ(rounded(9.996, 3), "10.0");
  EXPECT_EQ(rounded(99.96, 3), "100");
  EXPECT_EQ(milliseconds(0.02931), "29.31");
  EXPECT_EQ(percent(0.096), "10%");
}

TextTable table_of_devices() {
  TextTable table({{.title = "backend"},
                   {.title = "wrk", .align = Align::right},
                   {.title = "device", .gives_way = true},
                   {.title = "speedup", .align = Align::right, .gap = 2}});
  table.add_row({"cpu-simd", "16", "CPU", "15.7×"});
  table.add_row({"opencl", "–", "Processor Ünlimited", "≈ 1"});
  return table;
}

TEST(TextTable, AlignsByTerminalColumns) {
  EXPECT_EQ(table_of_devices().text(),
            "backend  wrk device               speedup\n"
            "cpu-simd  16 CPU                    15.7×\n"
            "opencl     – Processor Ünlimited      ≈ 1\n");
}

TEST(TextTable, ALongTextGivesWaySoThatLinesFitButNeverBelowItsTitle) {
  EXPECT_EQ(table_of_devices().text(41), table_of_devices().text());
  EXPECT_EQ(table_of_devices().text(36),
            "backend  wrk device          speedup\n"
            "cpu-simd  16 CPU               15.7×\n"
            "opencl     – Processor Ünl…      ≈ 1\n");
  EXPECT_EQ(table_of_devices().text(10),
            "backend  wrk device  speedup\n"
            "cpu-simd  16 CPU       15.7×\n"
            "opencl     – Proce…      ≈ 1\n");
}

TEST(TextTable, SeveralColumnsGiveWayOneAfterTheOther) {
  TextTable table({{.title = "a", .gives_way = true}, {.title = "b", .gives_way = true}});
  table.add_row({"12345", "12345"});
  EXPECT_EQ(table.text(8), "a  b\n1… 12345\n");
  EXPECT_EQ(table.text(5), "a b\n… 12…\n");
}

TEST(TextTable, HasLeastWidthsAndNoSpacesAtTheEndsOfLines) {
  TextTable table({{.title = "row", .least_width = 6}, {.title = "verdict", .least_width = 9}});
  table.add_row({"a", "same"});
  table.add_row({"b"});
  EXPECT_EQ(table.text(), "row    verdict\na      same\nb\n");
}

TEST(TextTable, HasNoLineOfTitlesWhereThereAreNone) {
  TextTable table({{.least_width = 4}, {}});
  table.add_row({"gpu", "usable"});
  table.add_row({"", "  a device"});
  EXPECT_EQ(table.text(), "gpu  usable\n       a device\n");
}

TEST(TextTable, ARowHasNoMoreCellsThanThereAreColumns) {
  TextTable table({{.title = "a"}});
  EXPECT_THROW(table.add_row({"1", "2"}), std::invalid_argument);
}

TEST(TextTable, MarkdownIsAlignedAndEscapesMarkup) {
  TextTable table({{.title = "row"}, {.title = "new / base", .align = Align::right}});
  table.add_row({"a|b *c* `d` <e> \\f _g_ ~h~ &i;", "1.100 [1.090, 1.110]"});
  EXPECT_EQ(table.markdown(),
            "| row | new / base |\n"
            "|---|--:|\n"
            "| a\\|b \\*c\\* \\`d\\` \\<e> \\\\f \\_g\\_ \\~h\\~ \\&i; | 1.100 [1.090, 1.110] |\n");
}

TEST(TextTable, CsvQuotesWhatHoldsACommaOrAQuote) {
  TextTable table({{.title = "pipeline"}, {.title = "device"}, {.title = "reason"}});
  table.add_row({"gaussian:ksize=3,sobel", "14\" disk", ""});
  table.add_row({"", " plain; text ", "x"});
  EXPECT_EQ(table.csv(),
            "pipeline,device,reason\n"
            "\"gaussian:ksize=3,sobel\",\"14\"\" disk\",\n"
            ", plain; text ,x\n");
}

TEST(TextTable, ACellCannotEndALineOrReachTheTerminal) {
  TextTable table({{.title = "name"}, {.title = "device"}});
  table.add_row({"a\nb", "\x1b[2J\u009b"});
  EXPECT_EQ(table.text(), "name   device\na\\x0ab \\x1b[2J\\x9b\n");
  EXPECT_EQ(table.markdown(), "| name | device |\n|---|---|\n| a\\\\x0ab | \\\\x1b[2J\\\\x9b |\n");
  EXPECT_EQ(table.csv(), "name,device\na\\x0ab,\\x1b[2J\\x9b\n");
}

}  // namespace
}  // namespace bb
