package org.rollcall.analyse.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Json;

class CsvWriterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CsvWriter csv = new CsvWriter(out, false);

    @Test
    void cellsAreQuotedWhereTheyMustBe() throws IOException {
        csv.text("plain text; no quote");
        csv.text("a,b");
        csv.text("say \"hi\"");
        csv.text("two\nlines");
        csv.endRow();

        assertThat(written()).isEqualTo("plain text; no quote,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    }

    @Test
    void nothingAndEmptyText_areDifferent() throws IOException {
        csv.text(null);
        csv.text("");
        csv.absent();
        csv.json(Json.read("null"));
        csv.json(Json.read("\"\""));
        csv.endRow();

        assertThat(written()).isEqualTo(",\"\",,,\"\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\tx",
                "'quoted",
                "\uff1d1+1",
                "\uff0b1",
                "\uff0d1",
                "\uff20SUM(A1)",
                "\u22121",
                "\ufe661+1",
                " =1",
                "   -1",
                "\u00a0=1",
                "\u3000\uff1d1",
                "\u200b=1",
                "\ufeff@SUM(A1)",
                "\u2060 \u202f+1",
                "\u3164=1"
            })
    void textThatASpreadsheetWouldRun_getsAnApostrophe(String text) throws IOException {
        csv.text(text);
        csv.json(Json.read("\"%s\"".formatted(text.replace("\t", "\\t"))));
        csv.endRow();

        assertThat(written()).isEqualTo("'%s,'%s\r\n".formatted(text, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {" x", "\u00a0x", "a=1", "\uff21", "\u200b", " ", "1-1", "\u2014 no formula"})
    void otherText_staysAsItIs(String text) throws IOException {
        csv.text(text);
        csv.endRow();

        assertThat(written()).isEqualTo(text + "\r\n");
    }

    @Test
    void textThatBeginsWithTheEndOfALine_isSafeAndQuoted() throws IOException {
        csv.text("\r=1");
        csv.text("\n=1");
        csv.endRow();

        assertThat(written()).isEqualTo("\"'\r=1\",\"'\n=1\"\r\n");
    }

    @Test
    void namesOfColumns_areSafeToo() throws IOException {
        csv.head(List.of("week", "=cmd"));

        assertThat(written()).isEqualTo("week,'=cmd\r\n");
    }

    @Test
    void byteOrderMark_comesFirst_whereItIsAskedFor() throws IOException {
        new CsvWriter(out, true).head(List.of("week", "hostname"));

        assertThat(written()).isEqualTo("\ufeffweek,hostname\r\n");
    }

    @Test
    void numbersStayNumbers_andStructuresAreJson() throws IOException {
        csv.number(-1);
        csv.number(Long.MIN_VALUE);
        csv.json(Json.read("-0.50"));
        csv.bool(true);
        csv.json(Json.read("[1,{\"a\":\"b\"}]"));
        csv.texts(List.of("one", "two"));
        csv.endRow();

        assertThat(written()).isEqualTo("-1,-9223372036854775808,-0.50,true,\"[1,{\"\"a\"\":\"\"b\"\"}]\",one two\r\n");
    }

    @Test
    void numbersOfAnyKind_areWrittenInFull_andNoneIsNothing() throws IOException {
        csv.number(new BigDecimal("-1E+3"));
        csv.number(new BigDecimal("0.250"));
        csv.number((Integer) 7);
        csv.number((Long) null);
        csv.endRow();

        assertThat(written()).isEqualTo("-1000,0.250,7,\r\n");
    }

    private String written() throws IOException {
        csv.end(1, 0);
        return out.toString(UTF_8);
    }
}
