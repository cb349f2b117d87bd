#include "host/report/text_table.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "host/report/numbers.h"

namespace bb {
namespace {

TEST(Numbers, HaveSoManyDigitsAndNeverAnExponent) {
  EXPECT_EQ(rounded(0, 4), "0.00");
  EXPECT_EQ(rounded(9.994, 4), "9.99");
  EXPECT_EQ(rounded(99.97, 4), "99.97");
  EXPECT_EQ(rounded(99.996, 4), "100.0");
  EXPECT_EQ(rounded(999.96, 4), "1000");
  EXPECT_EQ(rounded(123456789, 4), "123456789");
  EXPECT_EQ(rounded(9.996, 3), "10.0");
  EXPECT_EQ(rounded(99.96, 3), "100");
  EXPECT_EQ(factor(15.72), "15.7");
  EXPECT_EQ(factor(0.1), "0.10");
  EXPECT_EQ(factor(0.0234), "0.023") << "and not 0.02";
  EXPECT_EQ(factor(0.00234), "0.0023") << "and not 0.00";
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
  EXPECT_EQ(table_of_devices().least_width(), 28);
  EXPECT_EQ(table_of_devices().text(28),
            "backend  wrk device  speedup\n"
            "cpu-simd  16 CPU       15.7×\n"
            "opencl     – Proce…      ≈ 1\n");
}

TEST(TextTable, WhatIsTooWideComesInPartsWithTheKeysInEach) {
  EXPECT_EQ(table_of_devices().text(20),
            "backend  wrk device\n"
            "cpu-simd  16 CPU\n"
            "opencl     – Proces…\n"
            "\n"
            "backend   speedup\n"
            "cpu-simd    15.7×\n"
            "opencl        ≈ 1\n");
  TextTable table({{.title = "a", .key = true}, {.title = "b"}, {.title = "c", .key = true}});
  table.add_row({"1", "12345", "3"});
  EXPECT_EQ(table.text(4), "a c b\n1 3 12345\n") << "a part has at least one other column";
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
