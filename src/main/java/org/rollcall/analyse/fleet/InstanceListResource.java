package org.rollcall.analyse.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;

/** Lists of instances, with what they have sent over time. */
@Path("/api/v4/usage_data/instances")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class InstanceListResource {

    private final InstanceList list;
    private final TableAnswers answers;
    private final Caller caller;

    InstanceListResource(InstanceList list, TableAnswers answers, Caller caller) {
        this.list = list;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = ListParameters.TOTAL, schema = @Schema(type = SchemaType.INTEGER)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.ARRAY, implementation = InstanceSummary.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response list(
            @BeanParam ListParameters parameters,
            @BeanParam @Valid PageParameters page,
            @QueryParam("seen_since") @Nullable String seenSince,
            @BeanParam InstanceFilterParameters filters,
            @QueryParam("order_by")
                    @DefaultValue("hostname")
                    @Parameter(schema = @Schema(enumeration = {"hostname", "first_received_at", "last_week"}))
                    String orderBy,
            @BeanParam TableFormat format) {
        var order = EnumParameter.of("order_by", orderBy, InstanceOrder.class);
        var part = parameters.page(order, order == InstanceOrder.HOSTNAME, page, order::place);
        var query = parameters.query(caller, "seen_since", seenSince, false);
        var filter = filters.filter();
        var isWhole = format.isCsv() && !page.isAskedFor();
        var found = isWhole ? list.all(query, filter, part) : list.page(query, filter, part);
        var link = isWhole
                ? null
                : page.link(
                        found,
                        instance ->
                                part.place(instance.value(order), instance.id().toString()));
        var answer = answers.page(format, query, new InstanceTable(found), () -> found, link);
        return parameters.total()
                ? Response.fromResponse(answer)
                        .header(ListParameters.TOTAL, list.count(query, filter))
                        .build()
                : answer;
    }
}
