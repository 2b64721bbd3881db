//! Frames of the real window without a screen: pan, zoom, recolour at 1920 × 1080 under the software adapter.
//!
//! `cargo bench --bench frames` measures 10k, 100k and 1M parcels; a number after `--` measures that many instead, a
//! path that file. Every frame is laid out, painted and waited for; what is left out is handing it to the screen.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]
#![allow(clippy::iter_over_hash_type, reason = "textures go to the adapter in any order")]

mod sample;

use eframe::egui_wgpu::{self, RenderState, RendererOptions, ScreenDescriptor, WgpuConfiguration, WgpuSetup};
use eframe::{App as _, wgpu};
use egui::{RawInput, Vec2};
use mutu::analysis::whatif::change;
use mutu::app::command::Command;
use mutu::app::settings::Settings;
use mutu::app::{Mutu, Rendering, theme};
use mutu::model::spec::{Metric, Theme};
use mutu::render::gpu;
use mutu::scene::view::View;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SIZE: (u32, u32) = (1920, 1080);
/// Frames of one movement.
const FRAMES: u32 = 120;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let files: Vec<PathBuf> = if asked.is_empty() {
        [10_000, 100_000, 1_000_000].map(sample::folder).to_vec()
    } else {
        asked.iter().map(|arg| arg.parse().map_or_else(|_| PathBuf::from(arg), sample::folder)).collect()
    };
    let mut screen = Screen::new();
    println!("adapter: {}", screen.adapter);
    println!("{:<34}{:>10}{:>10}{:>10}{:>8}", "milliseconds a frame", "median", "99 %", "worst", "frames");
    for file in files {
        println!("{}", file.file_name().unwrap_or_default().to_string_lossy());
        measure(&mut screen, file);
    }
}

/// Opens a file and moves about in it as a planner does.
fn measure(screen: &mut Screen, file: PathBuf) {
    screen.open(file);
    screen.settle();
    let whole = screen.view();
    let pan = |view: &View, frame: u32| view.panned((if frame % 60 < 30 { 11.0 } else { -11.0 }, 3.0));
    row("at rest", screen.animate(whole, |view, _| *view));
    row("pan, whole extent", screen.animate(whole, pan));
    let zoom = |view: &View, frame: u32| view.zoomed(if frame % 60 < 30 { 1.07 } else { 1.0 / 1.07 }, (900.0, 500.0));
    row("zoom, from the whole", screen.animate(whole, zoom));
    let near = whole.zoomed(10.0, (960.0, 540.0));
    row("pan, 1 % of the area", screen.animate(near, pan));
    let waits: Vec<Duration> =
        (0..10).map(|turn| screen.sharp_after(if turn % 2 == 0 { near } else { whole })).collect();
    row("sharp after a jump to 1 %", waits.iter().step_by(2).copied().collect());
    row("sharp after a jump to the whole", waits.iter().skip(1).step_by(2).copied().collect());
    let themes = [Metric::Output, Metric::Investment, Metric::Tax].map(Theme::PerMu);
    row("recolour by another figure", themes.map(|theme| screen.recoloured_after(Command::SetTheme(theme))).to_vec());
    let years = screen.mutu().state().sources.data.firms.years().to_vec();
    let years = years.iter().rev().skip(1).take(3).map(|year| Command::SetYear(*year)).collect::<Vec<_>>();
    row("recolour by another year", years.into_iter().map(|year| screen.recoloured_after(year)).collect());
    screen.recoloured_after(Command::SetTheme(Theme::Grade));
    let scheme = screen.mutu().state().scheme().cloned();
    let moved = |percent: &str| change(scheme.as_ref()?, &[("groups.above.quota.A", percent)]).ok();
    let moved =
        ["21", "22", "23", "24", "25", "26", "27", "28", "29", "30"].iter().filter_map(|percent| moved(percent));
    let moved: Vec<Command> = moved.map(|scheme| Command::TryScheme(Arc::new(scheme))).collect();
    row("regrade by a dragged quota", moved.into_iter().map(|scheme| screen.recoloured_after(scheme)).collect());
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        let last = times.len().saturating_sub(1);
        let time = times.get((last as f64 * share).ceil() as usize);
        time.map_or_else(String::new, |time| format!("{:.1}", time.as_secs_f64() * 1000.0))
    };
    println!("  {what:<32}{:>10}{:>10}{:>10}{:>8}", at(0.5), at(0.99), at(1.0), times.len());
}

/// A window without a screen.
struct Screen {
    adapter: String,
    state: RenderState,
    target: wgpu::Texture,
    ctx: egui::Context,
    mutu: Option<Mutu>,
    begun: Instant,
    /// Whether somebody asked for a frame.
    woken: Arc<AtomicBool>,
}

impl Screen {
    fn new() -> Self {
        let setup = WgpuSetup::CreateNew(software());
        let instance = pollster::block_on(setup.new_instance());
        let config = WgpuConfiguration { wgpu_setup: setup, ..WgpuConfiguration::default() };
        let state = RenderState::create(
            &config,
            &instance,
            None,
            RendererOptions { dithering: false, ..RendererOptions::default() },
        );
        let state = pollster::block_on(state).expect("an adapter: install mesa-vulkan-drivers");
        gpu::install(&state);
        let target = state.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("screen"),
            size: wgpu::Extent3d { width: SIZE.0, height: SIZE.1, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: state.target_format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
            view_formats: &[],
        });
        let info = state.adapter.get_info();
        let adapter = format!("{} ({:?}), {} × {}", info.name, info.backend, SIZE.0, SIZE.1);
        Self {
            adapter,
            state,
            target,
            ctx: egui::Context::default(),
            mutu: None,
            begun: Instant::now(),
            woken: Arc::default(),
        }
    }

    fn open(&mut self, file: PathBuf) {
        self.mutu = None;
        self.ctx = egui::Context::default();
        let woken = Arc::clone(&self.woken);
        self.ctx.set_request_repaint_callback(move |_| woken.store(true, Ordering::Relaxed));
        self.state.renderer.write().free_texture(&egui::TextureId::default());
        self.mutu = Some(Mutu::new(&self.ctx, vec![file], Settings::default(), Rendering::Gpu));
        theme::install(&self.ctx);
    }

    fn mutu(&self) -> &Mutu {
        self.mutu.as_ref().expect("a file is open")
    }

    fn view(&self) -> View {
        self.mutu().state().session.view.expect("what is open has an extent")
    }

    /// One frame, painted to the end.
    fn frame(&mut self) -> Duration {
        let start = Instant::now();
        let size = Vec2::new(SIZE.0 as f32, SIZE.1 as f32);
        let input = RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(self.begun.elapsed().as_secs_f64()),
            max_texture_side: Some(self.state.device.limits().max_texture_dimension_2d as usize),
            ..RawInput::default()
        };
        let mutu = self.mutu.as_mut().expect("a file is open");
        let output = self.ctx.run_ui(input, |ui| mutu.frame(ui));
        self.paint(output);
        start.elapsed()
    }

    fn paint(&self, output: egui::FullOutput) {
        let (device, queue) = (&self.state.device, &self.state.queue);
        let mut renderer = self.state.renderer.write();
        for (id, images) in &output.textures_delta.set {
            for image in images {
                renderer.update_texture(device, queue, *id, image);
            }
        }
        let screen = ScreenDescriptor { pixels_per_point: 1.0, size_in_pixels: [SIZE.0, SIZE.1] };
        let shapes = self.ctx.tessellate(output.shapes, 1.0);
        let [r, g, b, a] = self.mutu().clear_color(&self.ctx.global_style().visuals).map(f64::from);
        let ground = wgpu::Color { r, g, b, a };
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let before = renderer.update_buffers(device, queue, &mut encoder, &shapes, &screen);
        let view = self.target.create_view(&wgpu::TextureViewDescriptor::default());
        {
            let attachment = wgpu::RenderPassColorAttachment {
                view: &view,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(ground), store: wgpu::StoreOp::Store },
                depth_slice: None,
            };
            let descriptor =
                wgpu::RenderPassDescriptor { color_attachments: &[Some(attachment)], ..Default::default() };
            let mut pass = encoder.begin_render_pass(&descriptor).forget_lifetime();
            renderer.render(&mut pass, &shapes, &screen);
        }
        queue.submit(before.into_iter().chain(std::iter::once(encoder.finish())));
        device.poll(wgpu::PollType::wait_indefinitely()).expect("the adapter finishes its frame");
        for id in &output.textures_delta.free {
            renderer.free_texture(id);
        }
    }

    /// Frames until nothing more is on its way.
    fn settle(&mut self) {
        for _ in 0..3 {
            self.frame();
            while self.mutu().is_busy() {
                std::thread::sleep(Duration::from_millis(2));
                self.frame();
            }
        }
    }

    /// The times of the frames of a movement, while pictures are drawn beside it.
    fn animate(&mut self, from: View, step: impl Fn(&View, u32) -> View) -> Vec<Duration> {
        self.mutu().send(Command::SetView(from));
        self.settle();
        let mut view = from;
        let times = (0..FRAMES).map(|frame| {
            view = step(&view, frame);
            self.mutu().send(Command::SetView(view));
            self.frame()
        });
        let times = times.collect();
        self.settle();
        times
    }

    /// From a jump to the end of the frame that shows the sharp picture.
    fn sharp_after(&mut self, view: View) -> Duration {
        // Jumps one upon the other are taken for a zoom that goes on.
        std::thread::sleep(Duration::from_millis(300));
        let start = Instant::now();
        self.mutu().send(Command::SetView(view));
        self.until_done(start)
    }

    /// From a change of colours to the end of the frame that shows them.
    fn recoloured_after(&mut self, command: Command) -> Duration {
        self.settle();
        let start = Instant::now();
        self.mutu().send(command);
        self.until_done(start)
    }

    /// Frames until nothing more is on its way. The end of the one that brought the last new picture.
    fn until_done(&mut self, start: Instant) -> Duration {
        let mut before = self.mutu().picture_shown();
        let mut shown = Duration::ZERO;
        loop {
            self.woken.store(false, Ordering::Relaxed);
            self.frame();
            let now = self.mutu().picture_shown();
            if now != before {
                (before, shown) = (now, start.elapsed());
            }
            // The window sleeps until something wakes it, and so does this.
            while !self.woken.load(Ordering::Relaxed) {
                if !self.mutu().is_busy() {
                    return shown;
                }
                std::thread::sleep(Duration::from_micros(500));
            }
        }
    }
}

/// A software adapter, as on a PC without a usable GPU.
fn software() -> egui_wgpu::WgpuSetupCreateNew {
    let mut setup = egui_wgpu::WgpuSetupCreateNew::without_display_handle();
    setup.native_adapter_selector = Some(Arc::new(|adapters, _| {
        let cpu = adapters.iter().find(|adapter| adapter.get_info().device_type == wgpu::DeviceType::Cpu);
        cpu.or_else(|| adapters.first()).cloned().ok_or_else(|| "no adapter".to_owned())
    }));
    setup
}
