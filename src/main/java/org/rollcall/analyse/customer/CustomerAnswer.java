package org.rollcall.analyse.customer;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Customers, instance by instance and month by month.
 *
 * @param version of the rules of health
 * @param from first month
 * @param to last month
 * @param customers first month first, and in a month by organisation, hostname and id
 */
@Schema(requiredProperties = {"version", "from", "to", "customers"})
public record CustomerAnswer(String version, String from, String to, List<Customer> customers) {}
