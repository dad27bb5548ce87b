package org.rollcall.analyse.customer;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.PageParameters;

/** The customers of the vendor, with their licences and their health. */
@Path("/api/v4/usage_data/customers")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class CustomerResource {

    private final CustomerList list;
    private final TableAnswers answers;
    private final Caller caller;

    CustomerResource(CustomerList list, TableAnswers answers, Caller caller) {
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
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = CustomerAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(
            @BeanParam CustomerParameters parameters,
            @BeanParam @Valid PageParameters page,
            @BeanParam CustomerFilter filter,
            @BeanParam TableFormat format) {
        var visibility = parameters.visibility(caller);
        var isWhole = format.isCsv() && !page.isAskedFor();
        var part = list.of(parameters, visibility, filter, isWhole ? null : page);
        var link = isWhole ? null : page.link(part.rows(), MeasuredMonths.Row::place);
        return answers.page(format, visibility, part.table(), part::answer, link);
    }
}
