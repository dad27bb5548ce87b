package org.rollcall.analyse.score;

import java.time.YearMonth;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;

/**
 * An instance beside similar organisations.
 *
 * @param month whose members are compared; null where no month has any
 * @param group the organisations; null where there is no comparison
 * @param suppressed the reason why there is none, a sentence; null where there is one
 * @param features by name
 */
@Schema(requiredProperties = {"hostname", "uuid", "month", "group", "suppressed", "features"})
public record Comparison(
        String hostname,
        @Schema(nullable = true) @Nullable String uuid,
        @Schema(nullable = true) @Nullable String month,
        @Nullable ComparedGroup group,
        @Schema(nullable = true) @Nullable String suppressed,
        Map<String, ComparedFeature> features) {

    static Comparison none(Instance instance, @Nullable YearMonth month, String reason) {
        return new Comparison(
                instance.hostname(), instance.uuid(), month == null ? null : month.toString(), null, reason, Map.of());
    }

    /**
     * The organisations that an instance is compared with.
     *
     * @param size band of users; null for all sizes
     * @param edition null for all editions
     * @param organisations their number, rounded to 5
     */
    @Schema(
            nullable = true,
            requiredProperties = {"size", "edition", "organisations"})
    public record ComparedGroup(
            @Schema(nullable = true) @Nullable String size,
            @Schema(nullable = true) @Nullable String edition,
            long organisations) {}

    /**
     * The usage of a feature, per user and 30 days.
     *
     * @param instance null where it is unknown
     * @param quantiles of the organisations, {@code p25}: those that enough organisations lie on either side of
     * @param place between which of them the instance lies, or which of them have its value; null where that is unknown
     * @param suppressed the reason why there are no quantiles, a sentence; null where there are some
     */
    @Schema(requiredProperties = {"instance", "quantiles", "place", "suppressed"})
    public record ComparedFeature(
            @Schema(nullable = true) @Nullable Double instance,
            Map<String, Double> quantiles,
            @Schema(nullable = true) @Nullable String place,
            @Schema(nullable = true) @Nullable String suppressed) {}
}
