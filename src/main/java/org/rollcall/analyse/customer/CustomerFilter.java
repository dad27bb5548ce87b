package org.rollcall.analyse.customer;

import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.customer.MeasuredMonths.Row;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * The parameters that choose some of the customers.
 *
 * @param colour of the whole; null for all
 * @param plan of the licence, in upper or lower case; null for all
 * @param type of the instance; null for all
 */
public record CustomerFilter(
        @QueryParam("colour")
        @Parameter(schema = @Schema(enumeration = {"red", "yellow", "green", "unknown", "no_data"}))
        @Nullable
        String colour,

        @QueryParam("plan") @Nullable String plan,

        @QueryParam("type")
        @Parameter(
                schema =
                        @Schema(enumeration = {"production", "non_production", "obsolete", "geo_secondary", "unknown"}))
        @Nullable
        String type) {

    /** Chooses all of them. */
    public static final CustomerFilter ALL = new CustomerFilter(null, null, null);

    /**
     * The parameters as they are meant.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where there is no such colour or type
     */
    Chosen chosen() {
        return new Chosen(
                colour == null ? null : EnumParameter.of("colour", colour, Colour.class),
                plan,
                type == null ? null : EnumParameter.of("type", type, InstanceType.class));
    }

    /** Chooses rows. */
    record Chosen(
            @Nullable Colour colour,
            @Nullable String plan,
            @Nullable InstanceType type) {

        boolean has(MeasuredMonths measured, Row row) {
            return (colour == null || colour == measured.whole(row))
                    && (plan == null
                            || plan.equalsIgnoreCase(row.observation().licence().plan()))
                    && (type == null || type == row.type());
        }
    }
}
