package org.rollcall.analyse.customer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a customer in a month.
 *
 * @param month {@code 2026-10}
 * @param running whether the month is not over
 * @param organisation opaque key
 * @param licence null also for callers that do not see all instances
 * @param firstReceivedAt time of receipt of the first ping that was kept
 * @param lastRecordedAt time of the ping that the numbers are of
 * @param seats null where it is absent or failed, as the next three
 * @param without those of the four that are no numbers, with the reason
 * @param licenceMonth the first is 1
 * @param utilisation billable users of seats, 0 to 1 and above
 * @param score 0 to 100
 * @param colourOneMonthAgo null where the instance was not listed then
 * @param useCases number of use cases that are adopted; null where none can be measured
 */
@Schema(
        requiredProperties = {
            "month",
            "running",
            "organisation",
            "licence",
            "instance",
            "hostname",
            "uuid",
            "type",
            "type_set",
            "primary",
            "edition",
            "product_version",
            "first_received_at",
            "last_recorded_at",
            "seats",
            "billable",
            "active",
            "historical_max",
            "without",
            "plan",
            "licence_start",
            "licence_end",
            "licence_month",
            "utilisation",
            "measures",
            "score",
            "colour",
            "colour_one_month_ago",
            "colour_three_months_ago",
            "use_cases",
            "adopted"
        })
public record Customer(
        String month,
        boolean running,
        String organisation,
        @Schema(nullable = true) @Nullable String licence,
        UUID instance,
        String hostname,
        @Schema(nullable = true) @Nullable String uuid,
        String type,
        boolean typeSet,
        boolean primary,
        @Schema(nullable = true) @Nullable String edition,
        @Schema(nullable = true) @Nullable String productVersion,
        Instant firstReceivedAt,
        Instant lastRecordedAt,
        @Schema(nullable = true) @Nullable Long seats,
        @Schema(nullable = true) @Nullable Long billable,
        @Schema(nullable = true) @Nullable Long active,
        @Schema(nullable = true) @Nullable Long historicalMax,
        Map<String, String> without,
        @Schema(nullable = true) @Nullable String plan,
        @Schema(nullable = true) @Nullable String licenceStart,
        @Schema(nullable = true) @Nullable String licenceEnd,
        @Schema(nullable = true) @Nullable Integer licenceMonth,
        @Schema(nullable = true) @Nullable BigDecimal utilisation,
        Map<String, CustomerMeasure> measures,
        @Schema(nullable = true) @Nullable BigDecimal score,
        String colour,
        @Schema(nullable = true) @Nullable String colourOneMonthAgo,
        @Schema(nullable = true) @Nullable String colourThreeMonthsAgo,
        @Schema(nullable = true) @Nullable Integer useCases,
        List<String> adopted) {

    /**
     * A measure of health.
     *
     * @param weight in per cent of the whole; that of measures without a colour is spread over the rest
     * @param score mean of its parts
     * @param reason null where there is a colour
     * @param parts by name
     */
    @Schema(requiredProperties = {"weight", "score", "colour", "reason", "parts"})
    public record CustomerMeasure(
            int weight,
            @Schema(nullable = true) @Nullable BigDecimal score,
            @Schema(nullable = true) @Nullable String colour,
            @Schema(nullable = true) @Nullable String reason,
            Map<String, MeasurePart> parts) {}

    /**
     * A part of a measure.
     *
     * @param value rounded to six decimals
     * @param reason null where there is a colour
     * @param numbers the metrics that it was computed from, by name
     * @param without metrics that are no numbers, with the reason
     */
    @Schema(requiredProperties = {"value", "colour", "reason", "numbers", "without"})
    public record MeasurePart(
            @Schema(nullable = true) @Nullable BigDecimal value,
            @Schema(nullable = true) @Nullable String colour,
            @Schema(nullable = true) @Nullable String reason,
            Map<String, Long> numbers,
            Map<String, String> without) {}
}
