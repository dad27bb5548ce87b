package org.rollcall.analyse.customer;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An instance whose colour is not the one of the month before.
 *
 * @param month in which it has the new colour
 * @param direction {@code fall} or {@code rise} from one of red, yellow and green to another, else {@code other}
 * @param from colour in the month before
 * @param measures whose colours have changed; they may do without a change of the whole, and the whole without them
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
            "primary",
            "direction",
            "from",
            "to",
            "measures"
        })
public record ColourChange(
        String month,
        boolean running,
        String organisation,
        @Schema(nullable = true) @Nullable String licence,
        UUID instance,
        String hostname,
        @Schema(nullable = true) @Nullable String uuid,
        String type,
        boolean primary,
        String direction,
        String from,
        String to,
        List<MeasureChange> measures) {

    /**
     * A measure whose colour has changed.
     *
     * @param from null where it had none
     * @param to null where it has none
     */
    @Schema(requiredProperties = {"measure", "from", "to"})
    public record MeasureChange(
            String measure,
            @Schema(nullable = true) @Nullable String from,
            @Schema(nullable = true) @Nullable String to) {}

    /** Whether things have become better. */
    public enum Direction {
        FALL,
        OTHER,
        RISE;

        static Direction of(Colour from, Colour to) {
            if (!from.isMeasured() || !to.isMeasured()) {
                return OTHER;
            }
            return to.compareTo(from) < 0 ? FALL : RISE;
        }
    }
}
