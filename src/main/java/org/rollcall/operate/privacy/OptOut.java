package org.rollcall.operate.privacy;

import java.time.Instant;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.ping.payload.OptedOut;

/**
 * The opt-out of a hostname, or of all hostnames below a domain.
 *
 * @param categories data that must not be kept; none where only the comparison is opted out of
 * @param comparison whether the instances are left out of the numbers that others are compared with
 */
@Schema(requiredProperties = {"hostname", "categories", "comparison", "created_by", "updated_at"})
public record OptOut(String hostname, Categories categories, boolean comparison, String createdBy, Instant updatedAt) {

    /** How a hostname begins that stands for all below a domain. */
    static final String BELOW = "*.";

    /** The opt-out as a caller sees it who does not learn the names of others. */
    OptOut without(Predicate<String> others) {
        return others.test(createdBy)
                ? new OptOut(hostname, categories, comparison, SelfService.SOMEBODY_ELSE, updatedAt)
                : this;
    }

    OptedOut optedOut() {
        return categories.optedOut();
    }

    /** Whether what a hostname decides on is left out by its name: not where everything is, which is the operators' ruling. */
    public boolean leavesOptional() {
        return optedOut().categories().containsAll(SelfService.OWN_CATEGORIES);
    }
}
