package org.rollcall.analyse.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.OtherInstances;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.NextPage;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.Rfc3339;

/** Lists of pings, with what was found in them. */
@Path("/api/v4/usage_data/pings")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class PingListResource {

    private final PingList list;
    private final Caller caller;

    PingListResource(PingList list, Caller caller) {
        this.list = list;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "List pings", description = """
                    With the key paths that their dictionary does not know; by default the ping that came last first. Any
                    order_by but id has all pings sorted that fit: name weeks where there are millions.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "A page of pings",
            headers = {
                @Header(
                        name = "Link",
                        description = "The next page, rel=\"next\"; missing on the last one",
                        schema = @Schema(type = SchemaType.STRING)),
                @Header(
                        name = NextPage.TOTAL,
                        description = "The number of pings on all pages, with total=true",
                        schema = @Schema(type = SchemaType.INTEGER)),
                @Header(
                        name = OtherInstances.HEADER,
                        description = OtherInstances.HEADER_DESCRIPTION,
                        schema = @Schema(type = SchemaType.INTEGER))
            },
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = PingSummary.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<PingSummary>> list(
            @BeanParam ListParameters parameters,
            @QueryParam("per_page") @DefaultValue("20") @Min(1) @Max(1000) int perPage,
            @QueryParam("received_since")
                    @Parameter(description = "Earliest time of receipt, RFC 3339", example = "2026-11-18T00:00:00Z")
                    @Nullable
                    String receivedSince,
            @QueryParam("revisions")
                    @DefaultValue("false")
                    @Parameter(description = "List earlier pings of a week too, not just the current one")
                    boolean revisions,
            @QueryParam("order_by")
                    @DefaultValue("id")
                    @Parameter(schema = @Schema(enumeration = {"id", "recorded_at", "hostname"}))
                    String orderBy) {
        var order = EnumParameter.of("order_by", orderBy, PingOrder.class);
        var page = parameters.page(order, order == PingOrder.HOSTNAME, perPage, order::place);
        var filter = new PingFilter(
                parameters.visible(caller),
                parameters.wanted(),
                parameters.uuidText(),
                parameters.firstWeek(),
                parameters.lastWeek(),
                parameters.lowestVersion(),
                parameters.highestVersion(),
                parameters.editionText(),
                QueryParameter.parsed(
                        parameters.uri(), "received_since", receivedSince, Rfc3339::parse, Rfc3339.NOT_A_TIME),
                revisions);
        var answer = NextPage.answer(
                list.page(filter, page),
                perPage,
                ping -> ListParameters.cursor(page, ping.value(order), Long.toString(ping.id())),
                parameters.total() ? list.count(filter) : null,
                parameters.uri());
        var others = list.others(filter);
        if (others != null) {
            answer.getHeaders().putSingle(OtherInstances.HEADER, others);
        }
        return answer;
    }
}
