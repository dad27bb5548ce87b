package org.rollcall.pages;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * A table of a page, to be compared with the JSON that the API gives for the same question. It is read from HTML as it is sent,
 * so no browser is needed; of a page that scripts have changed, take {@code page.content()}.
 *
 * @param columns the texts of its head
 * @param rows of its body: cells by the text of their column
 */
public record HtmlTable(List<String> columns, List<SequencedMap<String, Cell>> rows) {

    /** Where there is no value. */
    private static final List<String> NOTHING = List.of("", "absent", "never", "none", "unknown");

    /**
     * A cell.
     *
     * @param text as it is read, white space folded
     * @param value for programs: that of a {@code <data>} or {@code <time>} in it, else the text
     */
    public record Cell(String text, String value) {

        private static Cell of(Element cell) {
            var text = cell.text().replace('\u00a0', ' ').strip();
            var time = cell.selectFirst("time[datetime]");
            if (time != null) {
                return new Cell(text, time.attr("datetime"));
            }
            var data = cell.selectFirst("data[value]");
            return new Cell(text, data == null ? text : data.attr("value"));
        }

        /** Whether it shows this value of JSON: the number as {@link PageText} writes it, the instant, the text. */
        public boolean shows(JsonNode json) {
            if (json.isNull() || json.isMissingNode()) {
                return NOTHING.contains(text);
            }
            if (json.isNumber()) {
                return value.equals(json.asText())
                        || written(json.decimalValue()).contains(text);
            }
            if (json.isBoolean()) {
                return List.of(json.booleanValue() ? "yes" : "no", json.asText())
                        .contains(value);
            }
            if (json.isArray()) {
                var all = new ArrayList<String>();
                json.forEach(each -> all.add(each.asText()));
                return text.equals(String.join(", ", all)) || text.equals(String.join(" ", all));
            }
            return value.equals(json.asText()) || isSameInstant(value, json.asText());
        }

        /** Everything that a page may make of a number. */
        private static List<String> written(BigDecimal number) {
            var written = new ArrayList<String>();
            for (var digits = 0; digits <= 2; digits++) {
                written.add(PageText.number(number, digits).toString());
            }
            written.addAll(Stream.of(
                            PageText.number(number),
                            PageText.share(number),
                            PageText.percent(number),
                            PageText.bytes(number))
                    .map(text -> text.toString().replace('\u00a0', ' '))
                    .toList());
            return written;
        }

        private static boolean isSameInstant(String value, String json) {
            try {
                return instant(value).equals(instant(json));
            } catch (DateTimeParseException _) {
                return false;
            }
        }

        private static Instant instant(String text) {
            return OffsetDateTime.parse(text).toInstant();
        }
    }

    /**
     * The one table with this caption or id.
     *
     * @param html a whole page
     */
    public static HtmlTable of(String html, String captionOrId) {
        var tables = Jsoup.parse(html).select("table").stream()
                .filter(table ->
                        table.id().equals(captionOrId) || caption(table).equals(captionOrId))
                .toList();
        assertThat(tables).as("tables with the caption or id " + captionOrId).hasSize(1);
        return of(tables.getFirst());
    }

    private static String caption(Element table) {
        var caption = table.selectFirst("> caption");
        return caption == null ? "" : caption.text().strip();
    }

    private static HtmlTable of(Element table) {
        var heads = table.select("> thead > tr");
        assertThat(heads).as("rows of the head").isNotEmpty();
        var columns = requireNonNull(heads.last()).select("> th, > td").eachText();
        var rows = new ArrayList<SequencedMap<String, Cell>>();
        for (var row : table.select("> tbody > tr")) {
            var cells = row.select("> th, > td");
            assertThat(cells).as("cells of a row below the columns %s", columns).hasSameSizeAs(columns);
            var byColumn = new LinkedHashMap<String, Cell>();
            for (var i = 0; i < cells.size(); i++) {
                byColumn.put(columns.get(i), Cell.of(cells.get(i)));
            }
            rows.add(byColumn);
        }
        return new HtmlTable(columns, rows);
    }

    private static Cell cell(Map<String, Cell> row, String column) {
        return requireNonNull(row.get(column), column);
    }

    /** The texts of a column, from the top. */
    public List<String> texts(String column) {
        assertThat(columns).contains(column);
        return rows.stream().map(row -> cell(row, column).text()).toList();
    }

    /**
     * Fails where the rows are not the objects of the array, in the same order.
     *
     * @param members where the value of a column stands in an object: the name of a member, or a JSON pointer such as
     *     {@code /receipt/id}
     */
    public void assertShows(JsonNode array, Map<String, String> members) {
        assertThat(columns).containsAll(members.keySet());
        assertThat(rows).as("rows, one for each of the API").hasSize(array.size());
        var differences = new ArrayList<String>();
        for (var i = 0; i < rows.size(); i++) {
            for (var member : members.entrySet()) {
                var pointer = member.getValue().startsWith("/") ? member.getValue() : "/" + member.getValue();
                var json = array.get(i).at(pointer);
                var cell = cell(rows.get(i), member.getKey());
                if (!cell.shows(json)) {
                    differences.add("row " + (i + 1) + ", " + member.getKey() + ": the page has " + cell.text()
                            + ", the API " + json);
                }
            }
        }
        assertThat(differences).isEmpty();
    }
}
