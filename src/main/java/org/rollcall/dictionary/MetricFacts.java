package org.rollcall.dictionary;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a metric, as far as it tells of its values and its owner. Members that it leaves out, or leaves empty,
 * are null.
 *
 * @param valueType what its values are
 * @param timeFrame the window that is counted
 * @param status whether it is sent
 * @param dataCategory what customers can choose by
 * @param dataSource where the product takes it from
 * @param productGroup who owns it
 * @param tiers editions that have it; older versions call the field tier
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetricFacts(
        @Nullable String valueType,
        @Nullable String timeFrame,
        @Nullable String status,
        @Nullable String dataCategory,
        @Nullable String dataSource,
        @Nullable String productGroup,
        @Nullable List<String> tiers) {

    /** Nothing. */
    static final MetricFacts NONE = new MetricFacts(null, null, null, null, null, null, null);

    public MetricFacts {
        tiers = tiers == null ? null : List.copyOf(tiers);
    }

    /** As they stand in a definition. */
    static MetricFacts of(ObjectNode attributes) {
        return new MetricFacts(
                text(attributes.path("value_type")),
                text(attributes.path("time_frame")),
                text(attributes.path("status")),
                text(attributes.path("data_category")),
                text(attributes.path("data_source")),
                text(attributes.path("product_group")),
                list(attributes.has("tiers") ? attributes.path("tiers") : attributes.path("tier")));
    }

    /**
     * The same facts in the spelling of today, so that a change of spelling is no change of the metric. Value type and
     * time frame stay as they are: they decide how values are read.
     */
    MetricFacts inOneSpelling() {
        return new MetricFacts(
                valueType,
                timeFrame,
                status == null ? null : status(status),
                dataCategory == null ? null : dataCategory.toLowerCase(Locale.ROOT),
                dataSource == null ? null : dataSource.toLowerCase(Locale.ROOT),
                productGroup == null ? null : group(productGroup),
                tiers == null
                        ? null
                        : tiers.stream()
                                .map(tier -> tier.toLowerCase(Locale.ROOT))
                                .distinct()
                                .sorted()
                                .toList());
    }

    /** Whether the product sends the metric: everything is sent that is not declared as removed. */
    boolean countsAsSent() {
        return !"removed".equals(status);
    }

    MetricFacts onlyStatus() {
        return new MetricFacts(null, null, status, null, null, null, null);
    }

    MetricFacts onlyValueType() {
        return new MetricFacts(valueType, null, null, null, null, null, null);
    }

    MetricFacts onlyTimeFrame() {
        return new MetricFacts(null, timeFrame, null, null, null, null, null);
    }

    /** Those of category, source, product group and tiers that others have in another way. */
    MetricFacts attributesUnlike(MetricFacts other) {
        return new MetricFacts(
                null,
                null,
                null,
                Objects.equals(dataCategory, other.dataCategory) ? null : dataCategory,
                Objects.equals(dataSource, other.dataSource) ? null : dataSource,
                Objects.equals(productGroup, other.productGroup) ? null : productGroup,
                Objects.equals(tiers, other.tiers) ? null : tiers);
    }

    /** Before 14.0 three statuses told how far the metric was used; all three were sent. */
    private static String status(String published) {
        var status = published.toLowerCase(Locale.ROOT);
        return switch (status) {
            case "data_available", "implemented", "not_used" -> "active";
            default -> status;
        };
    }

    /** {@code group::source code} is {@code source_code} since 14.0. */
    static String group(String published) {
        return published
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceFirst("^group::", "")
                .strip()
                .replaceAll("[ -]+", "_");
    }

    /** A field's value as one line; null for none. */
    static @Nullable String text(JsonNode value) {
        var text = value.isValueNode() && !value.isNull()
                ? value.asText()
                : value.isContainerNode() ? value.toString() : "";
        return text.isBlank() ? null : text;
    }

    /** The values of a field that holds several, or one without the list around it. */
    static List<String> texts(JsonNode value) {
        var values = value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value);
        return values.map(MetricFacts::text).filter(text -> text != null).toList();
    }

    private static @Nullable List<String> list(JsonNode value) {
        var texts = texts(value);
        return texts.isEmpty() ? null : texts;
    }
}
