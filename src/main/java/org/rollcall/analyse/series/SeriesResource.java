package org.rollcall.analyse.series;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.AboutWeeks;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.PingQuery.Product;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.UuidParameter;
import org.rollcall.analyse.series.SeriesAnswer.Aggregate;
import org.rollcall.analyse.series.SeriesSelection.Grouping;
import org.rollcall.analyse.series.SeriesSelection.Increase;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** One metric over weeks. */
@AboutWeeks
@Path("/api/v4/usage_data/series")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class SeriesResource {

    private static final String ALL = "all";

    private final SeriesList series;
    private final Caller caller;

    SeriesResource(SeriesList series, Caller caller) {
        this.series = series;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = RetiredWeeks.HEADER, schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = SeriesAnswer.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public SeriesAnswer get(@BeanParam Parameters parameters) {
        return series.of(parameters.query(caller));
    }

    /** Which metric, of whom, and what becomes of it. */
    public record Parameters(
            @QueryParam("metric") @Parameter(required = true) @Nullable
            String metric,

            @BeanParam PingParameters pings,
            @BeanParam UuidParameter uuid,

            @QueryParam("aggregate")
            @Parameter(
                    schema =
                            @Schema(
                                    enumeration = {
                                        "all",
                                        "count",
                                        "sum",
                                        "mean",
                                        "min",
                                        "max",
                                        "p10",
                                        "p50",
                                        "p90",
                                        "p99",
                                        "share_above_zero"
                                    }))
            List<String> aggregate,

            @QueryParam("group_by")
            @DefaultValue("none")
            @Parameter(schema = @Schema(enumeration = {"none", "edition", "major_version"}))
            String groupBy,

            @QueryParam("delta") @DefaultValue("false") boolean delta,

            @QueryParam("gaps") @DefaultValue("null") @Parameter(schema = @Schema(enumeration = {"null", "spread"}))
            String gaps) {

        /**
         * The parameters as they are meant.
         *
         * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where one is missing or cannot be read
         */
        public SeriesList.Query query(Caller caller) {
            if (metric == null) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "The parameter metric is missing; name a key path such as counts.issues.",
                        Map.of("parameter", "metric"));
            }
            return new SeriesList.Query(
                    metric,
                    new PingQuery(pings.visibility(caller), uuid.text(), pings.weeks(), Product.ANY, null, false),
                    aggregates(),
                    EnumParameter.of("group_by", groupBy, Grouping.class),
                    increase());
        }

        private Set<Aggregate> aggregates() {
            var aggregates = EnumSet.noneOf(Aggregate.class);
            for (var name : aggregate) {
                if (name.equals(ALL)) {
                    aggregates.addAll(EnumSet.allOf(Aggregate.class));
                } else {
                    aggregates.add(EnumParameter.of("aggregate", name, Aggregate.class));
                }
            }
            return aggregates;
        }

        private Increase increase() {
            var increase = switch (EnumParameter.of("gaps", gaps, Gaps.class)) {
                case NULL -> Increase.GAPS_NULL;
                case SPREAD -> Increase.GAPS_SPREAD;
            };
            return delta ? increase : Increase.NO;
        }

        private enum Gaps {
            NULL,
            SPREAD
        }
    }
}
