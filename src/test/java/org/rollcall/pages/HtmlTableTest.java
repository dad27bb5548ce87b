package org.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rollcall.Json;

/** Tables of pages beside the JSON of the API. */
class HtmlTableTest {

    private static final Map<String, String> MEMBERS = Map.of(
            "Hostname", "hostname", "Pings", "pings", "Seen", "/last/at", "Dormant", "dormant", "Edition", "edition");

    private static final String PAGE = """
            <!doctype html><title>x</title>
            <table><caption>Other</caption><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
            <table id="fleet"><caption>The fleet <small>this week</small></caption>
            <thead><tr><th>Hostname</th><th>Pings</th><th>Seen</th><th>Dormant</th><th>Edition</th></tr></thead>
            <tbody>
            <tr><th><a href="/x">&lt;b&gt;a</a></th><td>1,234</td>
                <td><time datetime="2026-11-30T01:00:00+01:00">Monday</time></td><td>no</td><td>EE</td></tr>
            <tr><th>b</th><td><data value="1234567.5">1.2 million</data></td><td>never</td><td>yes</td><td>absent</td></tr>
            </tbody></table>
            """;

    private static final String JSON = """
            [{"hostname": "<b>a", "pings": 1234, "last": {"at": "2026-11-30T00:00:00Z"}, "dormant": false, "edition": "EE"},
            {"hostname": "b", "pings": 1234567.5, "dormant": true, "edition": null}]
            """;

    @Test
    void tableWithTheValuesOfTheApi_isEqual_byCaptionAndById() {
        HtmlTable.of(PAGE, "fleet").assertShows(Json.read(JSON), MEMBERS);
        HtmlTable.of(PAGE, "The fleet this week").assertShows(Json.read(JSON), MEMBERS);
        assertThat(HtmlTable.of(PAGE, "fleet").texts("Hostname")).containsExactly("<b>a", "b");
    }

    @Test
    void numbers_mayBeWrittenAsPagesWriteThem() {
        var page = """
                <table id=t><thead><tr><th>A</th><th>B</th><th>C</th><th>D</th></tr></thead>
                <tbody><tr><td>29.8&nbsp;%</td><td>1.5&nbsp;KiB</td><td>8.32</td><td>1,234,567</td></tr></tbody></table>""";
        var json = Json.read("[{\"a\": 0.29812, \"b\": 1536, \"c\": 8.3201, \"d\": 1234567}]");
        var members = Map.of("A", "a", "B", "b", "C", "c", "D", "d");
        HtmlTable.of(page, "t").assertShows(json, members);
        assertThatThrownBy(() -> HtmlTable.of(page.replace("29.8", "29.9"), "t").assertShows(json, members))
                .hasMessageContaining("row 1, A");
    }

    @Test
    void everyValueThatDiffers_isNamed() {
        var other = Json.read(JSON.replace("1234,", "12340,")
                .replace("00:00:00Z", "00:00:01Z")
                .replace("true", "false"));
        assertThatThrownBy(() -> HtmlTable.of(PAGE, "fleet").assertShows(other, MEMBERS))
                .hasMessageContaining("row 1, Pings: the page has 1,234, the API 12340")
                .hasMessageContaining("row 1, Seen")
                .hasMessageContaining("row 2, Dormant");
    }

    @Test
    void rowThatIsMissing_isADifference() {
        assertThatThrownBy(() -> HtmlTable.of(PAGE, "fleet").assertShows(Json.read("[{}]"), MEMBERS))
                .hasMessageContaining("rows");
    }

    @Test
    void tableThatIsNotThere_isSaid() {
        assertThatThrownBy(() -> HtmlTable.of(PAGE, "none")).hasMessageContaining("none");
    }
}
