use std::pin::Pin;

use super::*;

type Taking<'a> = Pin<Box<dyn Future<Output = Worker> + 'a>>;

fn taking(workers: &Workers, lane: Lane) -> Taking<'_> {
    Box::pin(workers.take(lane))
}

/// The worker, if it need not be waited for; who has to wait is in line from now on.
async fn at_once(taking: &mut Taking<'_>) -> Option<Worker> {
    tokio::select! {
        biased;
        worker = taking => Some(worker),
        () = std::future::ready(()) => None,
    }
}

#[tokio::test]
async fn large_pictures_leave_a_worker_to_small_ones() {
    let workers = Workers::new(2);
    let large = workers.take(Lane::Quadruple).await;
    let mut waiting = taking(&workers, Lane::Double);
    assert!(at_once(&mut waiting).await.is_none());
    let small = at_once(&mut taking(&workers, Lane::Light)).await.unwrap();
    drop(small);
    assert!(at_once(&mut waiting).await.is_none(), "the second worker is not for it");
    drop(large);
    assert!(at_once(&mut waiting).await.is_some());
}

#[tokio::test]
async fn small_pictures_may_have_all_workers() {
    let workers = Workers::new(2);
    let _both = (workers.take(Lane::Light).await, workers.take(Lane::Light).await);
    assert!(at_once(&mut taking(&workers, Lane::Light)).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_single_worker_draws_all_sizes_the_smallest_first() {
    let workers = Workers::new(1);
    let mut at_work = workers.take(Lane::Quadruple).await;
    let mut lines: Vec<_> = Lane::ALL.into_iter().rev().map(|lane| (lane, taking(&workers, lane))).collect();
    for (_, waiting) in &mut lines {
        assert!(at_once(waiting).await.is_none());
    }
    for lane in Lane::ALL {
        drop(at_work);
        let (_, waiting) = lines.iter_mut().find(|(of, _)| *of == lane).unwrap();
        at_work = at_once(waiting).await.unwrap();
        assert_eq!(at_work.lane, lane);
    }
}

/// Lets one after the other at work on the only worker; the lanes of them.
async fn turns(workers: &Workers, mut at_work: Worker, mut waiting: Vec<Taking<'_>>) -> Vec<Lane> {
    let mut turns = Vec::new();
    while !waiting.is_empty() {
        drop(at_work);
        let mut next = None;
        for (place, one) in waiting.iter_mut().enumerate() {
            if let Some(worker) = at_once(one).await {
                assert!(next.is_none(), "there is one worker");
                next = Some((place, worker));
            }
        }
        let (place, worker) = next.expect("somebody comes next");
        drop(waiting.remove(place));
        turns.push(worker.lane);
        at_work = worker;
    }
    assert!(at_once(&mut taking(workers, Lane::Light)).await.is_none(), "all that were dropped had their turn");
    turns
}

async fn in_line(workers: &Workers, lane: Lane) -> Taking<'_> {
    let mut waiting = taking(workers, lane);
    assert!(at_once(&mut waiting).await.is_none());
    waiting
}

#[tokio::test(start_paused = true)]
async fn small_pictures_go_before_large_ones_that_have_not_waited_long() {
    let workers = Workers::new(1);
    let at_work = workers.take(Lane::Light).await;
    let mut line = vec![in_line(&workers, Lane::Double).await, in_line(&workers, Lane::Quadruple).await];
    tokio::time::advance(Duration::from_millis(PATIENCE_MS - 1)).await;
    for _ in 0..3 {
        line.push(in_line(&workers, Lane::Light).await);
    }
    let (small, double, quadruple) = (Lane::Light, Lane::Double, Lane::Quadruple);
    assert_eq!(turns(&workers, at_work, line).await, [small, small, small, double, quadruple]);
}

#[tokio::test(start_paused = true)]
async fn small_pictures_without_end_leave_every_fifth_turn_to_a_large_one() {
    let workers = Workers::new(1);
    let at_work = workers.take(Lane::Light).await;
    let mut line = vec![in_line(&workers, Lane::Quadruple).await, in_line(&workers, Lane::Triple).await];
    for _ in 0..10 {
        line.push(in_line(&workers, Lane::Light).await);
    }
    let (small, triple, quadruple) = (Lane::Light, Lane::Triple, Lane::Quadruple);
    let expected = [small, small, small, small, triple, small, small, small, small, quadruple, small, small];
    assert_eq!(turns(&workers, at_work, line).await, expected);
}

#[tokio::test(start_paused = true)]
async fn the_largest_that_waited_longest_go_before_smaller_ones_that_came_much_later() {
    let workers = Workers::new(1);
    let at_work = workers.take(Lane::Light).await;
    let mut line = vec![in_line(&workers, Lane::Quadruple).await];
    tokio::time::advance(patience(Lane::Quadruple) + Duration::from_millis(1)).await;
    for lane in [Lane::Double, Lane::Light] {
        line.push(in_line(&workers, lane).await);
    }
    assert_eq!(turns(&workers, at_work, line).await, [Lane::Quadruple, Lane::Light, Lane::Double]);
}

#[tokio::test(start_paused = true)]
async fn who_is_due_and_may_have_no_worker_holds_up_nobody() {
    let workers = Workers::new(3);
    let large = [workers.take(Lane::Double).await, workers.take(Lane::Double).await];
    let at_work = workers.take(Lane::Light).await;
    let mut due = in_line(&workers, Lane::Double).await;
    tokio::time::advance(Duration::from_hours(1)).await;
    let mut small = in_line(&workers, Lane::Light).await;
    drop(at_work);
    let small = at_once(&mut small).await.expect("the last worker is for it");
    drop(small);
    assert!(at_once(&mut due).await.is_none());
    drop(large);
    assert!(at_once(&mut due).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_large_one_is_next_again_when_the_small_one_that_was_left_has() {
    let workers = Workers::new(1);
    let at_work = workers.take(Lane::Light).await;
    let mut large = [in_line(&workers, Lane::Double).await, in_line(&workers, Lane::Double).await];
    tokio::time::advance(patience(Lane::Double) + Duration::from_millis(1)).await;
    let small = in_line(&workers, Lane::Light).await;
    drop(at_work);
    let first = at_once(&mut large[0]).await.unwrap();
    drop(small);
    drop(first);
    assert!(at_once(&mut large[1]).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn large_pictures_that_waited_long_have_every_second_turn() {
    let workers = Workers::new(1);
    let at_work = workers.take(Lane::Light).await;
    let mut line = Vec::new();
    for lane in [Lane::Quadruple, Lane::Double, Lane::Double] {
        line.push(in_line(&workers, lane).await);
    }
    tokio::time::advance(patience(Lane::Double) + Duration::from_millis(1)).await;
    for _ in 0..4 {
        line.push(in_line(&workers, Lane::Light).await);
    }
    let (small, double, quadruple) = (Lane::Light, Lane::Double, Lane::Quadruple);
    let expected = [double, small, double, small, small, small, quadruple];
    assert_eq!(turns(&workers, at_work, line).await, expected);
}

#[tokio::test(start_paused = true)]
async fn what_is_drawn_ahead_waits_for_everybody_and_leaves_a_worker_to_small_ones() {
    let workers = Workers::new(2);
    let drawn_ahead = at_once(&mut taking(&workers, Lane::Ahead)).await.unwrap();
    let mut next_ahead = taking(&workers, Lane::Ahead);
    assert!(at_once(&mut next_ahead).await.is_none(), "the second worker is for visitors");
    let mut at_work = vec![drawn_ahead, at_once(&mut taking(&workers, Lane::Light)).await.unwrap()];
    // However long it waits.
    tokio::time::advance(Duration::from_hours(1)).await;
    for _ in 0..2 * LIGHT_IN_A_ROW_MAX {
        for lane in [Lane::Quadruple, Lane::Light] {
            let mut visitor = taking(&workers, lane);
            assert!(at_once(&mut visitor).await.is_none());
            drop(at_work.remove(0));
            at_work.push(at_once(&mut visitor).await.unwrap());
            assert!(at_once(&mut next_ahead).await.is_none());
        }
    }
    drop(at_work);
    assert!(at_once(&mut next_ahead).await.is_some());
}

#[tokio::test]
async fn who_leaves_the_line_takes_no_worker_along() {
    let workers = Workers::new(1);
    let at_work = workers.take(Lane::Light).await;
    let (mut first, mut second) = (taking(&workers, Lane::Light), taking(&workers, Lane::Light));
    assert!(at_once(&mut first).await.is_none() && at_once(&mut second).await.is_none());
    drop(first);
    drop(at_work);
    assert!(at_once(&mut second).await.is_some());
    let at_work = workers.take(Lane::Light).await;
    let mut third = taking(&workers, Lane::Light);
    assert!(at_once(&mut third).await.is_none());
    drop(at_work);
    // Its worker was sent already when it left.
    drop(third);
    assert!(at_once(&mut taking(&workers, Lane::Light)).await.is_some());
}

#[tokio::test]
async fn a_line_does_not_grow_by_those_who_left() {
    let workers = Workers::new(1);
    let _at_work = workers.take(Lane::Light).await;
    for _ in 0..1_000 {
        assert!(at_once(&mut taking(&workers, Lane::Light)).await.is_none());
    }
    assert_eq!(hall(&workers.0).waiting[0].len(), 1);
}
