package org.rollcall.analyse.mirror;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.QueryParameter;

/** The mirror of what instances answer about their own pings: the payload, as it was sent and in two other forms. */
@Path("/api/v4/usage_data")
@RolesAllowed({"read_service_ping", "admin"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Export", description = "What analysts take out")
@IgnoresUnknownParameters
public class ServicePingResource {

    private final ServicePings servicePings;

    ServicePingResource(ServicePings servicePings) {
        this.servicePings = servicePings;
    }

    @GET
    @Path("/service_ping")
    @Operation(summary = "The payload of an instance, as it was sent", description = """
                    The current ping of the instance in the week: the one with the latest recorded_at. Equal, as JSON, to
                    what was sent; only the order of keys, white space and the spelling of fractions may differ.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The payload; {} where the instance sent none in that week",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public byte[] servicePing(@BeanParam Parameters parameters) {
        return servicePings.payload(parameters.wanted());
    }

    @GET
    @Path("/non_sql_metrics")
    @Operation(summary = "The payload without what the instance counts in its database", description = """
                    The payload of service_ping with -3 in place of each metric that its dictionary declares with the
                    data_source database, whatever its value; what is undeclared keeps its value.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The payload; {} where the instance sent none in that week",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "a small ping", value = """
                                            {"hostname": "gitlab.example.com", "counts": {"issues": -3},
                                             "redis_hll_counters": {"search": {"i_search_total_weekly": 12}}}
                                            """)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public byte[] nonSqlMetrics(@BeanParam Parameters parameters) {
        return servicePings.nonSqlMetrics(parameters.wanted());
    }

    @GET
    @Path("/queries")
    @Operation(summary = "The SQL that reads what the instance counts in its database", description = """
                    The payload of service_ping with a statement in place of each metric that its dictionary declares with
                    the data_source database. Run in the database of Rollcall, the statement answers one row with that
                    metric of the instance's current ping in that week: a bigint, a boolean, a text, or, for any other
                    value, jsonb. Everything else keeps its value, but a text that begins with SELECT, which is null: only
                    the statements begin like that, so that no instance can pass off a statement of its own.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The payload; {} where the instance sent none in that week",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "a small ping", value = """
                                            {"hostname": "gitlab.example.com", "counts": {"issues":
                                             "SELECT numbers[42] FROM weekly_ping WHERE instance_id =                                             '8b0c4ff1-3c4a-5d0f-9f0e-2d1a7f3f6a55' AND week = '2026-11-16'"}}
                                            """)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public byte[] queries(@BeanParam Parameters parameters) {
        return servicePings.queries(parameters.wanted());
    }

    /** Which ping of which instance. */
    public record Parameters(
            @QueryParam("hostname")
            @Parameter(
                    description = "May be left out where the token sees exactly one instance",
                    example = "gitlab.example.com")
            @Nullable
            String hostname,

            @QueryParam("uuid")
            @Parameter(
                    description =
                            "Needed where several instances have the hostname, but with a token that is bound to"
                                    + " hostnames, which gets the one that has been known longest; empty for the one that sends none",
                    example = "5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b")
            @Nullable
            String uuid,

            @QueryParam("week")
            @Parameter(description = "ISO week; the newest that the instance has by default", example = "2026-W47")
            @Nullable
            String week,

            @Context UriInfo uri) {

        WantedPing wanted() {
            return new WantedPing(
                    QueryParameter.text(uri, "hostname", hostname),
                    QueryParameter.text(uri, "uuid", uuid),
                    QueryParameter.parsed(uri, "week", week, Week::parse, Week.NOT_A_WEEK));
        }
    }
}
