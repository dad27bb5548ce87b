package org.rollcall.analyse.customer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Answers about customers as lines, to be compared with those of {@link ExpectedCustomers}. */
public final class ShownCustomers {

    private ShownCustomers() {}

    /** The customers of an answer, each as {@link ExpectedCustomers} writes one. */
    public static List<String> rows(JsonNode answer) {
        return stream(answer.get("customers")).map(ShownCustomers::row).toList();
    }

    private static String row(JsonNode row) {
        var cells = new ArrayList<String>();
        cells.add(text(row.get("month")));
        cells.add(text(row.get("running")));
        cells.add(text(row.get("hostname")) + " " + text(row.get("uuid")));
        for (var name : List.of(
                "organisation", "licence", "type", "primary", "edition", "product_version", "last_recorded_at")) {
            cells.add(text(row.get(name)));
        }
        for (var name : List.of("seats", "billable", "active", "historical_max")) {
            cells.add(row.get(name).isNull() ? text(row.get("without").get(name)) : text(row.get(name)));
        }
        for (var name : List.of("plan", "licence_start", "licence_end", "licence_month", "utilisation")) {
            cells.add(text(row.get(name)));
        }
        cells.add(row.get("measures").properties().stream()
                .map(measure -> measure.getKey() + "="
                        + String.join(
                                "/",
                                Stream.of("colour", "score", "reason")
                                        .map(member -> orNull(measure.getValue().get(member)))
                                        .toList()))
                .toList()
                .toString());
        for (var name : List.of("score", "colour", "colour_one_month_ago", "colour_three_months_ago", "use_cases")) {
            cells.add(text(row.get(name)));
        }
        cells.add(stream(row.get("adopted")).map(JsonNode::textValue).toList().toString());
        return String.join(
                "|", cells.stream().map(cell -> cell.isEmpty() ? "-" : cell).toList());
    }

    /** The changes of an answer, each as {@link ExpectedCustomers} writes one. */
    public static List<String> changes(JsonNode answer) {
        return stream(answer.get("changes")).map(ShownCustomers::change).toList();
    }

    private static String change(JsonNode change) {
        return String.join(
                "|",
                text(change.get("month")),
                text(change.get("hostname")) + " " + text(change.get("uuid")),
                text(change.get("direction")),
                text(change.get("from")),
                text(change.get("to")),
                stream(change.get("measures"))
                        .map(measure -> text(measure.get("measure")) + ":" + orNull(measure.get("from")) + ":"
                                + orNull(measure.get("to")))
                        .toList()
                        .toString());
    }

    private static String orNull(JsonNode value) {
        return value.isNull() ? "null" : text(value);
    }

    /** As a cell: nothing for null. */
    static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode()
                ? ""
                : value.isNumber() ? value.decimalValue().stripTrailingZeros().toPlainString() : value.asText();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
