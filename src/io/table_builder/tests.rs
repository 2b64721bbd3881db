//! Columns from cells of all kinds, whole and in pieces.

use super::*;

fn column(cells: Vec<Cell<'_>>) -> (Column, usize) {
    let mut table = TableBuilder::default();
    let rows = cells.len();
    for (row, cell) in cells.into_iter().enumerate() {
        table.set("a", row, cell);
    }
    let (mut table, lost) = table.finish(rows);
    (table.columns.remove(0), lost.len())
}

fn check(cells: Vec<Cell<'_>>, expected: &[Value<'_>]) {
    let shown = format!("{cells:?}");
    let (column, _) = column(cells);
    let found: Vec<_> = (0..expected.len()).map(|row| column.value(row)).collect();
    assert_eq!(found, expected, "{shown}");
}

#[test]
fn a_column_is_as_narrow_as_its_values() {
    use Value as V;
    check(vec![Cell::None, Cell::Integer(5), Cell::Number(1.5)], &[V::None, V::Number(5.0), V::Number(1.5)]);
    check(vec![Cell::Text("甲"), Cell::None, Cell::Text("甲")], &[V::Text("甲"), V::None, V::Text("甲")]);
    check(vec![Cell::Bool(true), Cell::None], &[V::Bool(true), V::None]);
    check(vec![Cell::Integer(1), Cell::Text("x")], &[V::Json("1"), V::Json("\"x\"")]);
    check(vec![Cell::Text("x"), Cell::Json("[1]".into())], &[V::Json("\"x\""), V::Json("[1]")]);
    check(vec![Cell::None], &[V::None]);
}

/// 9007199254740993 = 2⁵³ + 1 is the first whole number a float cannot hold.
#[test]
fn long_numbers_keep_their_digits_or_say_that_they_lost_them() {
    use Value as V;
    check(
        vec![Cell::Integer(7), Cell::Integer(9_007_199_254_740_993), Cell::Number(0.5)],
        &[V::Text("7"), V::Text("9007199254740993"), V::Text("0.5")],
    );
    assert_eq!(column(vec![Cell::Number(1e25)]).1, 1, "25 digits went through a float");
    assert_eq!(column(vec![Cell::Number(1e15)]).1, 0, "15 digits did not lose any");
}

#[test]
fn the_second_of_two_values_wins_and_a_row_can_be_taken_back() {
    let mut table = TableBuilder::default();
    table.set("a", 0, Cell::Integer(1));
    table.set("a", 0, Cell::Integer(2));
    table.set("b", 1, Cell::Integer(3));
    table.set("a", 1, Cell::Integer(4));
    table.clear_row(1);
    let (table, _) = table.finish(2);
    let values = |name: &str, row| table.column(name).map(|c| c.value(row));
    assert_eq!(values("a", 0), Some(Value::Number(2.0)), "the last of two equal keys");
    assert_eq!(values("a", 1), Some(Value::None), "taken back");
    assert_eq!(values("b", 1), Some(Value::None), "taken back too");
}

/// Whatever kinds of values stand in a column and wherever it is cut: the sequential builder is the oracle.
#[test]
fn pieces_joined_are_the_whole() {
    let mut seed = 3_u64;
    let mut below = |limit: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % limit
    };
    for _ in 0..2_000 {
        let kinds = 1 + below(8);
        let rows: Vec<Vec<(&str, Cell<'_>)>> = (0..below(12))
            .map(|_| {
                let mut cell = |name| {
                    (
                        name,
                        match below(kinds) {
                            0 => Cell::None,
                            1 => Cell::Number(0.5),
                            2 => Cell::Text("甲"),
                            3 => Cell::Integer(9_007_199_254_740_993),
                            4 => Cell::Number(1e25),
                            5 => Cell::Bool(true),
                            6 => Cell::Text("9007199254740993"),
                            _ => Cell::Json("[1]".into()),
                        },
                    )
                };
                ["a", "b", "a"].into_iter().map(&mut cell).collect()
            })
            .collect();
        let built = |rows: &[Vec<(&str, Cell<'_>)>]| {
            let mut table = TableBuilder::default();
            for (row, cells) in rows.iter().enumerate() {
                for (name, cell) in cells {
                    table.set(name, row, cell.clone());
                }
            }
            table
        };
        let cuts = [0, rows.len() / 3, rows.len() / 2, rows.len()];
        let mut joined = TableBuilder::default();
        let pieces = cuts.windows(2).map(|cut| (cut[0], built(&rows[cut[0]..cut[1]]))).collect();
        joined.append(pieces);
        let (found, expected) = (joined.finish(rows.len()), built(&rows).finish(rows.len()));
        assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{rows:?}");
    }
}

/// More names than there are columns, others in every piece: which have columns is settled by the whole.
#[test]
fn pieces_with_more_names_than_columns_are_the_whole_too() {
    let name = |at: usize| format!("k{}", at % 1_300);
    let row = |table: &mut TableBuilder, row: usize, of_whole: usize| {
        for at in 0..400 {
            let cell = match at % 7 {
                0 => Cell::None,
                1 => Cell::Integer(at as i128),
                2 => Cell::Number(-0.5),
                3 => Cell::Text("甲 1 2"),
                4 => Cell::Bool(at % 2 == 0),
                5 => Cell::Number(2.5e10),
                _ => Cell::Integer(9_007_199_254_740_993),
            };
            table.set(&name(of_whole * 397 + at), row, cell);
        }
    };
    let built = |rows: std::ops::Range<usize>| {
        let mut table = TableBuilder::default();
        let first = rows.start;
        rows.for_each(|of_whole| row(&mut table, of_whole - first, of_whole));
        table
    };
    let mut joined = TableBuilder::default();
    joined.append([0..1, 1..7, 7..9, 9..12].map(|rows| (rows.start, built(rows))).into());
    let (found, expected) = (joined.finish(12), built(0..12).finish(12));
    assert_eq!(expected.0.columns.len(), MOST_COLUMNS + 1, "and one for the rest");
    assert!(format!("{found:?}") == format!("{expected:?}"), "the same columns and the same rest");
}
