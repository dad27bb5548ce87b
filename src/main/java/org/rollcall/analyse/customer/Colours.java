package org.rollcall.analyse.customer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The colours of an instance in a month.
 *
 * @param score of the whole; null where there is none
 * @param measures in the order of the version; null where one has none
 */
record Colours(Colour whole, @Nullable BigDecimal score, List<@Nullable Colour> measures) {

    static Colours of(Health health) {
        var measures = new ArrayList<@Nullable Colour>(health.measures().size());
        for (var measured : health.measures()) {
            measures.add(measured.colour());
        }
        return new Colours(health.colour(), health.score(), measures);
    }
}
