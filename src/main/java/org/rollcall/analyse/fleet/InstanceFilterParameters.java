package org.rollcall.analyse.fleet;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.customer.InstanceType;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.Rfc3339;

/** The parameters of the list of instances that lists of pings do not have. */
public record InstanceFilterParameters(
        @QueryParam("search") @Nullable String search,
        @QueryParam("seen_before") @Nullable String seenBefore,

        @QueryParam("type")
        @Parameter(schema = @Schema(enumeration = {"production", "non_production", "obsolete", "geo_secondary"}))
        @Nullable
        String type,

        @Context UriInfo uri) {

    /**
     * The instances that are asked for.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where one cannot be read
     */
    public InstanceFilter filter() {
        return new InstanceFilter(
                search,
                QueryParameter.parsed(uri, "seen_before", seenBefore, Rfc3339::parse, Rfc3339.NOT_A_TIME),
                type == null ? null : EnumParameter.of("type", type, InstanceType.class));
    }
}
