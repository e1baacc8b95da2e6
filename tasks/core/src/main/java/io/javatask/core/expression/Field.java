package io.javatask.core.expression;

import io.javatask.api.LogicalType;
import java.time.ZoneId;

/**
 * A column that an expression may name.
 *
 * @param zone the zone of its timestamps that carry none
 */
public record Field(String name, LogicalType type, ZoneId zone) {}
